// @wordpress/api-fetch: sends PUT and DELETE as POST with a header, and follows Link through all pages.
import { authorization, expectEqual, site, step } from './steps.mjs';

globalThis.window = globalThis; // the client is written for browsers

const { default: apiFetch } = await import('@wordpress/api-fetch');
const { default: createApiFetchSession } = await import('./session.mjs');

const root = `${site}/wp-json/`;
let made;

apiFetch.use(apiFetch.createRootURLMiddleware(root));
apiFetch.use((options, next) => next({ ...options, headers: { Authorization: authorization, ...options.headers } }));

await step('discover', async () => {
  const index = await apiFetch({ path: '/' });
  expectEqual(index.namespaces[0], 'wp/v2');
  return index.name;
});
await step('create', async () => {
  const titles = ['One', 'Two', 'Three'];
  made = await Promise.all(
    titles.map((title) => apiFetch({ path: '/wp/v2/posts', method: 'POST', data: { title, status: 'publish' } }))
  );
  expectEqual(made.map(({ title }) => title.raw), titles);
});
await step('list', async () => {
  const include = made.map(({ id }) => id);
  const found = await apiFetch({ path: `/wp/v2/posts?include=${include}&orderby=include&_fields=id` });
  expectEqual(found.map(({ id }) => id), include);
});
await step('page through all (per_page=-1)', async () => {
  const path = `/wp/v2/posts?include=${made.map(({ id }) => id)}&per_page=-1`;
  expectEqual((await apiFetch({ path })).length, 3);
});
await step('page by headers', async () => {
  const reply = await apiFetch({ path: '/wp/v2/posts?per_page=2', parse: false });
  expectEqual([reply.headers.get('X-WP-TotalPages'), reply.headers.get('X-WP-Total')], ['2', '3']);
  expectEqual(/<[^>]+page=2[^>]*>; rel="next"/.test(reply.headers.get('Link')), true);
});
await step('update (PUT by header)', async () => {
  const changed = await apiFetch({ path: `/wp/v2/posts/${made[0].id}`, method: 'PUT', data: { title: 'Changed' } });
  expectEqual(changed.title.rendered, 'Changed');
});
await step('batch', async () => {
  const requests = [
    { method: 'PUT', path: `/wp/v2/posts/${made[1].id}`, body: { title: 'In a batch' } },
    { method: 'POST', path: '/wp/v2/posts', body: { title: 'New in a batch' } },
    { method: 'DELETE', path: `/wp/v2/posts/${made[2].id}?force=true` },
  ];
  const { responses } = await apiFetch({ path: '/batch/v1', method: 'POST', data: { requests } });
  expectEqual(responses.map(({ status }) => status), [200, 201, 200]);
});
await step('delete (DELETE by header)', async () => {
  const gone = await apiFetch({ path: `/wp/v2/posts/${made[0].id}?force=true`, method: 'DELETE' });
  expectEqual(gone.deleted, true);
});
await step('an error', async () => {
  const error = await apiFetch({ path: `/wp/v2/posts/${made[0].id}` }).catch((reason) => reason);
  expectEqual([error.code, error.data.status], ['rest_post_invalid_id', 404]);
});
await step('cookie and nonce', async () => createApiFetchSession(apiFetch));
