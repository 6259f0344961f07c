/** What runs in every page. */
export {};
