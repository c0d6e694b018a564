interface PriceRange {
  readonly price_min?: number;
  readonly price_max?: number;
}

/** What is wrong with a range of prices; undefined where nothing is. */
export function wrongPrices({ price_min = 0, price_max = Infinity }: PriceRange) {
  return price_min > price_max
    ? `price_min ${price_min} is above price_max ${price_max}`
    : undefined;
}
