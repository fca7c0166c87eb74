/** Shares of devices: one device is shared, of several all are whole. */

/** Devices for `milli` thousandths of them. */
export function sharedDevices(milli: number): { readonly devices: number; readonly deviceMilli: number } {
  const thousandths = Math.round(milli);
  if (thousandths === 0) return { devices: 0, deviceMilli: 1000 };
  if (thousandths < 1000) return { devices: 1, deviceMilli: thousandths };
  return { devices: Math.ceil(thousandths / 1000), deviceMilli: 1000 };
}
