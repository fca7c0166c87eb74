/** The keys of a scenario that are about prices; most questions have none, and load nothing for them. */
export const PRICING_KEYS = ['provider', 'region', 'commitment', 'prices', 'currency', 'embodied'] as const;
