/** The part of `@tgwf/co2` that is read; the package brings no types. */
declare module '@tgwf/co2/data' {
  /** Grams of CO2-equivalent per kWh, by three letters of a country. */
  export const averageIntensity: { readonly data: Readonly<Record<string, number>> };
}
