// What every JavaScript client here needs: the address of the site, and a report of each step as one line of JSON.
import assert from 'node:assert/strict';

export const site = process.env.SITE_URL;
export const username = process.env.SITE_USERNAME;
export const password = process.env.SITE_APPLICATION_PASSWORD;
export const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** Runs a step and reports it; its return value is the detail shown. A failure makes the program exit with 1. */
export const step = async (name, run) => {
  try {
    report(name, true, await run());
  } catch (error) {
    process.exitCode = 1;
    report(name, false, error.code ? `${error.code}: ${error.message}` : error.stack ?? JSON.stringify(error));
  }
};

const report = (name, ok, detail = '') => console.log(JSON.stringify({ step: name, ok, detail: String(detail) }));

export const expectEqual = (actual, expected) => assert.deepEqual(actual, expected);
