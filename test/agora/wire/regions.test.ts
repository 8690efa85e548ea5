import { describe, expect, it } from '@jest/globals';
import {
  parseStorageTarget,
  partOfWorld,
  regionHint,
  regionName,
  regionNames,
  regionNumber,
  vendorNames,
  vendorNumber,
} from '../../../src/agora/wire/regions.js';

describe('a storage vendor', () => {
  it.each([
    ['s3', 1],
    ['Amazon', 1],
    ['AWS', 1],
    ['alibaba', 2],
    ['oss', 2],
    ['tencent', 3],
    ['COS', 3],
    ['kingsoft', 4],
    ['ks3', 4],
    ['azure', 5],
    ['google', 6],
    ['gcs', 6],
    ['huawei', 7],
    ['obs', 7],
    ['baidu', 8],
    ['bos', 8],
    ['qiniu', 0],
    ['s3-compatible', 11],
    ['S3_Compatible', 11],
    ['minio', 11],
    [0, 0],
    ['11', 11],
  ])('is found as %p', (name, number) => {
    expect(vendorNumber(name)).toBe(number);
  });

  it.each(['', 's4', 9, 10, -1, 1.5])('is not found as %p', (name) => {
    expect(vendorNumber(name)).toBeUndefined();
  });

  it('goes by every name that is offered', () => {
    expect(vendorNames.map(vendorNumber)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 11]);
  });
});

describe('a region', () => {
  it.each([
    [1, 'us-east-1', 0],
    [1, 'EU_NORTH_1', 21],
    [1, 'il-central-1', 28],
    [1, 'us_gov_east_1', 23],
    [2, 'cn-southeast-7', 27],
    [2, 'AP_Southeast_6', 19],
    [3, 'eu-moscow', 19],
    [4, 'na-singapore-1', 9],
    [7, 'sa-chile-1', 15],
    [8, 'shanghai', 7],
    [0, 3, 3],
    [5, 0, 0],
    [6, 'us-central1', 0],
    [11, 'us-east-1', 0],
  ])('of vendor %p is found as %p', (vendor, name, number) => {
    expect(regionNumber(vendor, name)).toBe(number);
  });

  it.each([
    [1, 26],
    [1, 27],
    [1, 29],
    [1, 'cn_hangzhou'],
    [1, ''],
    [1, -1],
    [1, 0.5],
    [0, 4],
    [5, 1],
    [9, 0],
  ])('of vendor %p is not found as %p', (vendor, name) => {
    expect(regionNumber(vendor, name)).toBeUndefined();
  });

  it.each([0, 1, 2, 3, 4, 7, 8])('of vendor %p has a name that leads back to its number', (vendor) => {
    const numbers = regionNames(vendor).map((name) => regionNumber(vendor, name));
    expect(numbers.map((number) => regionName(vendor, number ?? -1))).toEqual(regionNames(vendor));
  });

  it('is as many as Agora lists for each vendor', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 11].map((vendor) => regionNames(vendor).length)).toEqual([
      4, 27, 28, 20, 10, 0, 0, 16, 8, 0,
    ]);
  });

  it('is guessed from a misspelt name, or listed', () => {
    expect(regionHint(1, 'us-eest-1')).toBe('did you mean US_EAST_1?');
    expect(regionHint(8, 99)).toBe(
      'choose one of beijing, baoding, suzhou, guangzhou, hongkong, singapore, wuhan, shanghai',
    );
    expect(regionHint(5, 1)).toBe('write 0');
  });
});

describe('a storage target', () => {
  it.each([
    ['s3/us-east-1', { vendor: 1, region: 0 }],
    ['aws/AP_SOUTHEAST_3', { vendor: 1, region: 24 }],
    ['qiniu/0', { vendor: 0, region: 0 }],
    ['azure', { vendor: 5, region: 0 }],
    ['minio/us-east-1', { vendor: 11, region: 0 }],
    ['s3', undefined],
    ['s3/', undefined],
    ['s3/nowhere', undefined],
    ['s3/us-east-1/bucket', undefined],
    ['', undefined],
  ])('%p is read', (target, expected) => {
    expect(parseStorageTarget(target)).toEqual(expected);
  });
});

describe('the part of the world', () => {
  it.each([
    ['s3/cn-north-1', 'CN'],
    ['s3/us-gov-west-1', 'NA'],
    ['s3/ca-central-1', 'NA'],
    ['s3/ap-east-1', 'AP'],
    ['s3/eu-south-1', 'EU'],
    ['s3/sa-east-1', undefined],
    ['s3/me-south-1', undefined],
    ['alibaba/cn-hangzhou', 'CN'],
    ['alibaba/cn-hongkong', undefined],
    ['alibaba/us-west-1', 'NA'],
    ['tencent/ap-beijing', 'CN'],
    ['tencent/ap-hongkong', 'AP'],
    ['tencent/ap-tokyo', 'AP'],
    ['tencent/na-toronto', 'NA'],
    ['kingsoft/jr-beijing', 'CN'],
    ['kingsoft/na-russia-1', undefined],
    ['huawei/na-mexico-1', 'NA'],
    ['huawei/la-south-2', undefined],
    ['baidu/wuhan', 'CN'],
    ['baidu/singapore', 'AP'],
    ['baidu/hongkong', undefined],
    ['qiniu/0', undefined],
    ['google', undefined],
  ])('of %s is %p', (target, part) => {
    const { vendor, region } = parseStorageTarget(target) ?? { vendor: -1, region: -1 };
    expect(vendor).not.toBe(-1);
    expect(partOfWorld(vendor, region)).toBe(part);
  });
});
