// Signs in as a browser does and lets @wordpress/api-fetch send cookie and nonce instead of a password.
import { authorization, expectEqual, site } from './steps.mjs';

const BY_COOKIE = 'By-Cookie';

const signIn = async (credentials) => {
  const reply = await fetch(`${site}/wp-json/laurel/v1/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(credentials),
  });
  const [cookie] = reply.headers.getSetCookie().map((line) => line.split(';')[0]);
  return { cookie, nonce: (await reply.json()).nonce };
};

export default async (apiFetch) => {
  const person = { username: 'visitor', password: 'correct horse battery', email: 'visitor@example.org' };
  await apiFetch({ path: '/wp/v2/users', method: 'POST', data: person, headers: { Authorization: authorization } });
  const { cookie, nonce } = await signIn(person);
  const byCookie = apiFetch.createNonceMiddleware(nonce);
  apiFetch.use((options, next) => {
    const { Authorization, [BY_COOKIE]: byCookieOnly, ...headers } = options.headers;
    return byCookieOnly ? byCookie({ ...options, headers: { ...headers, Cookie: cookie } }, next) : next(options);
  });
  const me = await apiFetch({ path: '/wp/v2/users/me', headers: { [BY_COOKIE]: 'yes' } });
  expectEqual(me.slug, 'visitor');
};
