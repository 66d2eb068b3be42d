// node-wpapi: finds the API from the home page and makes its methods of the routes in the index.
import WPAPI from 'wpapi';
import { expectEqual, password, site, step, username } from './steps.mjs';

let wp;
let made;

const types = () => wp['points-type']();

await step('discover', async () => {
  wp = await WPAPI.discover(site);
  wp.auth({ username, password });
  const index = await wp.root();
  expectEqual(index.namespaces.includes('wp/v2'), true);
  return `${Object.keys(index.routes).length} routes`;
});
await step('create', async () => {
  made = await Promise.all(
    ['One', 'Two', 'Three'].map((title) => types().create({ title, slug: `wpapi-${title}`, status: 'publish' }))
  );
  expectEqual(made.map(({ status }) => status), ['publish', 'publish', 'publish']);
});
await step('list', async () => {
  const found = await types().search('Two').order('asc').orderby('title');
  expectEqual(found.map(({ slug }) => slug), ['wpapi-two']);
});
await step('page', async () => {
  const include = made.map(({ id }) => id);
  const first = await types().perPage(2).include(include);
  expectEqual([first.length, first._paging.total, first._paging.totalPages], [2, 3, 2]);
  const second = await first._paging.next;
  expectEqual(second.length, 1);
});
await step('read with _embed and _fields', async () => {
  const found = await types().id(made[0].id).param('_fields', 'id,slug').embed();
  expectEqual([found.id, found.slug], [made[0].id, 'wpapi-one']);
});
await step('update', async () => {
  const changed = await types().id(made[0].id).update({ slug: 'wpapi-changed' });
  expectEqual(changed.slug, 'wpapi-changed');
});
await step('users', async () => {
  const me = await wp.users().me().context('edit');
  expectEqual(me.username, username);
});
await step('delete', async () => {
  const trashed = await types().id(made[0].id).delete();
  expectEqual(trashed.status, 'trash');
  const gone = await types().id(made[1].id).delete({ force: true });
  expectEqual(gone.deleted, true);
});
await step('an error', async () => {
  const error = await types().id(made[1].id).get().catch((reason) => reason);
  expectEqual([error.code, error.data.status], ['rest_post_invalid_id', 404]);
});
