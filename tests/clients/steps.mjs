// What every JavaScript client here needs: the site to ask, and a report of each step as one line of JSON.
import assert from 'node:assert/strict';

export const site = process.env.SITE_URL;
export const username = process.env.SITE_USERNAME;
export const password = process.env.SITE_APPLICATION_PASSWORD;
export const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** Does one thing with a client and reports it; what it returns is the detail shown. A failure fails the program. */
export const step = async (name, work) => {
  try {
    report(name, true, await work());
  } catch (error) {
    process.exitCode = 1;
    report(name, false, error.code ? `${error.code}: ${error.message}` : error.stack ?? JSON.stringify(error));
  }
};

const report = (name, ok, detail = '') => console.log(JSON.stringify({ step: name, ok, detail: String(detail) }));

export const expectEqual = (actual, expected) => assert.deepEqual(actual, expected);
