/** `country`: the name of a country, or its two-letter code, as its three-letter code. */
import { type Cleaned, changedTo, plain } from './cleaner.ts';

/** The codes of ISO 3166-1, alpha-2 and alpha-3 written together. */
const codes = `
  ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB
  BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR
  BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR
  CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK
  FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS
  GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN
  ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO
  LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD
  MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER
  NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM
  PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP
  SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF
  TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY
  UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE
`
  .trim()
  .split(/\s+/)
  .map((both) => [both.slice(0, 2), both.slice(2)] as const);

/** Names that people write and that Node's own list of names does not have, or has in one version only. */
const alsoCalled: Readonly<Record<string, readonly string[]>> = {
  USA: ['United States of America', 'America', 'US of A'],
  GBR: ['Great Britain', 'UK', 'England', 'Scotland', 'Wales', 'Northern Ireland'],
  ARE: ['UAE'],
  CIV: ['Ivory Coast'],
  COD: ['Democratic Republic of the Congo', 'DR Congo'],
  COG: ['Republic of the Congo'],
  CPV: ['Cabo Verde'],
  CZE: ['Czech Republic', 'Czechia'],
  HKG: ['Hong Kong'],
  IRN: ['Islamic Republic of Iran'],
  KOR: ['Republic of Korea', 'Korea, Republic of'],
  MAC: ['Macau', 'Macao'],
  MKD: ['Macedonia', 'North Macedonia'],
  MMR: ['Myanmar', 'Burma'],
  NLD: ['Holland', 'The Netherlands'],
  PSE: ['Palestine'],
  RUS: ['Russian Federation'],
  SWZ: ['Swaziland', 'Eswatini'],
  SYR: ['Syrian Arab Republic'],
  TLS: ['East Timor'],
  TUR: ['Turkey', 'Türkiye'],
  TZA: ['United Republic of Tanzania'],
  VAT: ['Vatican', 'Holy See'],
  VNM: ['Viet Nam'],
};

/** Made when the first cell is read: only an import that asks for it needs the names. */
let known: ReadonlyMap<string, string> | null = null;

function table(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames(['en'], { type: 'region' });
  return new Map([
    ...codes.map(([two, three]) => [plain(names.of(two) ?? two), three] as const),
    ...Object.entries(alsoCalled).flatMap(([three, all]) => all.map((name) => [plain(name), three] as const)),
    ...codes.flatMap(([two, three]) => [[plain(two), three] as const, [plain(three), three] as const]),
  ]);
}

/** Codes in any case and with points (`usa`, `U.S.`) are read too. */
export function country(cell: string): Cleaned {
  known ??= table();
  const code = known.get(plain(cell));
  if (code !== undefined) return changedTo(code, cell);
  return { fault: 'is not the English name or the two- or three-letter code of a country' };
}
