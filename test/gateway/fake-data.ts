/** What the fake subgraphs tell; a test may change it. */
export const fakeData = {
  dossiers: [1, 2, 3].map((n) => ({
    code: `D${n}`,
    subject: `Matter ${n}`,
    procedureCode: n === 2 ? "P2" : "P1",
    ownerId: n === 3 ? "h2" : "h1",
    contact: { phone: "0901" },
  })),
  holders: [
    { id: "h1", name: "An" },
    { id: "h2", name: "Bình" },
  ],
  papers: [
    { id: "p1", title: "Birth certificate", holderId: "h1" },
    { id: "p2", title: "Household book", holderId: "h1" },
  ],
};

export type FakeData = typeof fakeData;
