// On Linux a browser comes with @sparticuz/chromium; elsewhere Puppeteer downloads its own.
module.exports = { skipDownload: process.platform === "linux" };
