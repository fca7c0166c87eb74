/** The browser that pages are opened in, and how it is kept from calling home. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const QUIET = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];
