import * as fc from "fast-check";
import {
  HolderKind,
  kindOfIdentityNumber,
  maskIdentityNumber,
  normaliseIdentityNumber,
} from "../../subgraphs/archive/holder/identity-number";

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));

describe("whose a number is", () => {
  it("twelve digits are a person's", () => {
    fc.assert(fc.property(digits(12), (number) => kindOfIdentityNumber(number) === HolderKind.INDIVIDUAL));
  });

  it.each(["0100109106", "0100686209", "0301215249", "0302705302", "0100109106-001"])(
    "%s is an organisation's",
    (number) => {
      expect(kindOfIdentityNumber(number)).toBe(HolderKind.ORGANISATION);
    },
  );

  it("a tax code with any other check digit is nobody's", () => {
    for (let last = 0; last <= 9; last += 1) {
      const expected = last === 6 ? HolderKind.ORGANISATION : null;
      expect(kindOfIdentityNumber(`010010910${last}`)).toBe(expected);
    }
  });

  it("nine first digits fit at most one check digit", () => {
    const fitting = (base: string) => [..."0123456789"].filter((last) => kindOfIdentityNumber(base + last) !== null);
    fc.assert(fc.property(digits(9), (base) => fitting(base).length <= 1));
  });

  it.each(["", "123", "00109000001", "0010900000170", "00109000001a", "０01090000017", "0100109106-01", "' OR 1=1 --"])(
    "%j is nobody's",
    (text) => {
      expect(kindOfIdentityNumber(text)).toBeNull();
    },
  );

  it("spaces and dots that people write into it do not matter", () => {
    expect(normaliseIdentityNumber(" 001 090.000 017\n")).toBe("001090000017");
  });
});

describe("the masked number", () => {
  it("shows the last three characters and no other digit", () => {
    fc.assert(
      fc.property(digits(12), (number) => {
        const masked = maskIdentityNumber(number);
        return masked === `*********${number.slice(-3)}`;
      }),
    );
  });

  it("keeps the dash of a branch", () => {
    expect(maskIdentityNumber("0100109106-001")).toBe("**********-001");
  });
});
