/**
 * Fingerprints of every key and subkey in keys.example/: anyone can sign and decrypt with them, so they are refused
 * outside the rehearsal realm. 40 upper-case hexadecimal digits each; a test compares them with the files.
 */
export const SAMPLE_FINGERPRINTS: readonly string[] = [
  'BAB89BF740C23166F768CA48AFEBDEFA13C89585', // seal
  'DD6F2C507EA94335AF1275B7BFDEC94EB664596D', // seal
  '1B728F1DD6ABF3879BBFF084631B28EB92847963', // release
  '1D5F7DFC67F3DF8066149325E3CABE15EAF0E0DD', // release
  'FCF7FFA535038A7A8A1D64408CBD9097FE89EE1A', // officer
  'ED561CACBD5E95CF5DEAF686B30C95420A591196', // officer
  'EC3775044C1B5C0AAEBA01F71C36C06D6EA25A66', // distributor-1
  '757075919B4F3762D983ECDDDFFF59EAED4EF2D7', // distributor-1
  'F56B146724062BE6693DDF44B5FA3CF7FB1FEAC1', // distributor-2
  'F8028B4469D8272708A98463293E84A6B1A1F432', // distributor-2
];
