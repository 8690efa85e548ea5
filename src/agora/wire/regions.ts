import { didYouMean, plain } from './shapes.js';

/** The storage vendors and their regions by number and by name, as `storageConfig` has them (docs/agora.md §10). */

interface Vendor {
  number: number;
  name: string;
  aliases: readonly string[];
  /** By number; a gap is an empty name. Absent where the region has no effect and is 0. */
  regions?: readonly string[];
}

/** The vendor whose storage may be anywhere, so that it needs `extensionParams.endpoint`. */
export const s3Compatible = 11;

const names = (list: string) => list.split(',').map((name) => name.trim());

const vendors: readonly Vendor[] = [
  // Agora's older pages list Qiniu's regions by number alone.
  { number: 0, name: 'qiniu', aliases: ['kodo'], regions: ['0', '1', '2', '3'] },
  {
    number: 1,
    name: 's3',
    aliases: ['amazon', 'aws', 'amazons3', 'awss3'],
    regions: names(
      `US_EAST_1, US_EAST_2, US_WEST_1, US_WEST_2, EU_WEST_1, EU_WEST_2, EU_WEST_3, EU_CENTRAL_1, AP_SOUTHEAST_1,
       AP_SOUTHEAST_2, AP_NORTHEAST_1, AP_NORTHEAST_2, SA_EAST_1, CA_CENTRAL_1, AP_SOUTH_1, CN_NORTH_1, CN_NORTHWEST_1,
       US_GOV_WEST_1, AF_SOUTH_1, AP_EAST_1, AP_NORTHEAST_3, EU_NORTH_1, ME_SOUTH_1, US_GOV_EAST_1, AP_SOUTHEAST_3,
       EU_SOUTH_1,,, IL_CENTRAL_1`,
    ),
  },
  {
    number: 2,
    name: 'alibaba',
    aliases: ['oss', 'aliyun', 'alibabacloud'],
    regions: names(
      `CN_Hangzhou, CN_Shanghai, CN_Qingdao, CN_Beijing, CN_Zhangjiakou, CN_Huhehaote, CN_Shenzhen, CN_Hongkong, US_West_1,
       US_East_1, AP_Southeast_1, AP_Southeast_2, AP_Southeast_3, AP_Southeast_5, AP_Northeast_1, AP_South_1, EU_Central_1,
       EU_West_1, EU_East_1, AP_Southeast_6, CN_Heyuan, CN_Guangzhou, CN_Chengdu, CN_Nanjing, CN_Fuzhou, CN_Wulanchabu,
       CN_Northeast_2, CN_Southeast_7`,
    ),
  },
  {
    number: 3,
    name: 'tencent',
    aliases: ['cos', 'tencentcloud'],
    regions: names(
      `AP_Beijing_1, AP_Beijing, AP_Shanghai, AP_Guangzhou, AP_Chengdu, AP_Chongqing, AP_Shenzhen_FSI, AP_Shanghai_FSI,
       AP_Beijing_FSI, AP_Hongkong, AP_Singapore, AP_Mumbai, AP_Seoul, AP_Bangkok, AP_Tokyo, NA_Siliconvalley, NA_Ashburn,
       NA_Toronto, EU_Frankfurt, EU_Moscow`,
    ),
  },
  {
    number: 4,
    name: 'kingsoft',
    aliases: ['ks3', 'kingsoftcloud'],
    regions: names(
      `CN_Hangzhou, CN_Shanghai, CN_Qingdao, CN_Beijing, CN_Guangzhou, CN_Hongkong, JR_Beijing, JR_Shanghai, NA_Russia_1,
       NA_Singapore_1`,
    ),
  },
  { number: 5, name: 'azure', aliases: ['microsoft', 'microsoftazure'] },
  { number: 6, name: 'google', aliases: ['gcs', 'gcp', 'googlecloud'] },
  {
    number: 7,
    name: 'huawei',
    aliases: ['obs', 'huaweicloud'],
    regions: names(
      `CN_North_1, CN_North_4, CN_East_2, CN_East_3, CN_South_1, CN_Southwest_2, AP_Southeast_1, AP_Southeast_2,
       AP_Southeast_3, AF_South_1, SA_Argentina_1, SA_Peru_1, NA_Mexico_1, SA_Brazil_1, LA_South_2, SA_Chile_1`,
    ),
  },
  {
    number: 8,
    name: 'baidu',
    aliases: ['bos', 'baiducloud'],
    regions: names('Beijing, Baoding, Suzhou, Guangzhou, Hongkong, Singapore, Wuhan, Shanghai'),
  },
  { number: s3Compatible, name: 's3-compatible', aliases: ['minio', 's3compatible'] },
];

/** The names to choose from, in the order of their numbers. */
export const vendorNames: readonly string[] = vendors.map(({ name }) => name);

/** By its number, as we write it. */
export function vendorName(number: number): string | undefined {
  return vendors.find((vendor) => vendor.number === number)?.name;
}

/** Finds a vendor's number; case, `-` and `_` do not matter. */
export function vendorNumber(nameOrNumber: string | number): number | undefined {
  const wanted = wordOf(nameOrNumber);
  return vendors.find(({ number, name, aliases }) => [String(number), plain(name), ...aliases].includes(wanted))
    ?.number;
}

/** A vendor's regions by name; empty where the region has no effect, and is 0. */
export function regionNames(vendor: number): readonly string[] {
  return (vendors.find(({ number }) => number === vendor)?.regions ?? []).filter(Boolean);
}

/** Finds a region's number. Where a region has no effect, any name stands for 0. */
export function regionNumber(vendor: number, nameOrNumber: string | number): number | undefined {
  const found = vendors.find(({ number }) => number === vendor);
  const wanted = wordOf(nameOrNumber);
  if (!found || wanted === '') return undefined;
  const isNumber = /^\d+$/u.test(wanted);
  if (!found.regions) return !isNumber || Number(wanted) === 0 ? 0 : undefined;
  const at = isNumber ? Number(wanted) : found.regions.findIndex((name) => plain(name) === wanted);
  return found.regions[at] ? at : undefined;
}

/** A region's name as Agora writes it; undefined for a number that the vendor does not have. */
export function regionName(vendor: number, region: number): string | undefined {
  return vendors.find(({ number }) => number === vendor)?.regions?.[region] || undefined;
}

/** Reads `s3/us-east-1`; the region may be left out where it has no effect. */
export function parseStorageTarget(target: string): { vendor: number; region: number } | undefined {
  const [vendorPart = '', regionPart, ...more] = target.split('/');
  const vendor = vendorNumber(vendorPart);
  if (vendor === undefined || more.length > 0) return undefined;
  const region =
    regionPart === undefined && regionNames(vendor).length > 0 ? undefined : regionNumber(vendor, regionPart ?? 0);
  return region === undefined ? undefined : { vendor, region };
}

/** For a remedy: the region that was probably meant, or the names there are. */
export function regionHint(vendor: number, region: string | number): string {
  const known = regionNames(vendor);
  const meant = typeof region === 'string' ? didYouMean(region, known) : undefined;
  if (meant) return `did you mean ${meant}?`;
  return known.length > 0 ? `choose one of ${known.map((name) => name.toLowerCase()).join(', ')}` : 'write 0';
}

function wordOf(nameOrNumber: string | number): string {
  return typeof nameOrNumber === 'number' ? String(nameOrNumber) : plain(nameOrNumber);
}

/** The parts of the world that `acquire.region` names. */
export const partsOfWorld = ['CN', 'AP', 'EU', 'NA'] as const;
export type PartOfWorld = (typeof partsOfWorld)[number];

const tencent = 3;
const kingsoft = 4;
const baidu = 8;

/**
 * In which part of the world a bucket lies (docs/agora.md §10). Undefined where the documents do not say, or where a name
 * and the map disagree, as for Hong Kong, which some vendors list under China: nothing is refused for such a region.
 */
export function partOfWorld(vendor: number, region: number): PartOfWorld | undefined {
  const name = regionName(vendor, region)?.toUpperCase();
  if (name === undefined) return undefined;
  if (vendor === baidu) return inBaidu(name);
  if (vendor === kingsoft) return name.endsWith('HONGKONG') || name.startsWith('NA_') ? undefined : 'CN';
  if (vendor === tencent && isMainland(name)) return 'CN';
  return name === 'CN_HONGKONG' ? undefined : byPrefix[name.slice(0, 2)];
}

const byPrefix: Readonly<Record<string, PartOfWorld>> = { CN: 'CN', AP: 'AP', EU: 'EU', NA: 'NA', US: 'NA', CA: 'NA' };

function inBaidu(name: string): PartOfWorld | undefined {
  if (name === 'HONGKONG') return undefined;
  return name === 'SINGAPORE' ? 'AP' : 'CN';
}

/** Tencent writes AP for all of Asia. */
function isMainland(name: string): boolean {
  return /^AP_(?:BEIJING|SHANGHAI|GUANGZHOU|CHENGDU|CHONGQING|SHENZHEN)/u.test(name);
}
