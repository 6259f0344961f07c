/** Answers of the endpoints for tokens, for documents and tests. */

export const tokenId = 'tok_6reGTr3k8vpAu8uFV7EdiX';

export const authListTokensAnswer = {
  items: [
    {
      tokenId,
      createdAt: '2023-11-01T16:07:59.332Z',
      lastUsedAt: '2023-11-01T17:25:13.184Z',
      expiresAt: '2023-11-02T16:07:59.332Z',
      network: 'pZ4w-Xu0Rk2a',
      current: true,
    },
  ],
  nextCursor: null,
} as const;
