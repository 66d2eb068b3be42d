// @wordpress/core-data: the data layer of the block editor; learns the entities from /types, batches its saves.
import { createRequire } from 'node:module';
import { JSDOM, VirtualConsole } from 'jsdom';
import { authorization, expectEqual, site, step } from './steps.mjs';

const require = createRequire(import.meta.url); // its ES modules need a bundler

const { window } = new JSDOM('', { url: site, pretendToBeVisual: true, virtualConsole: new VirtualConsole() });
window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {}, addListener() {} });
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis)) {
    globalThis[name] = window[name];
  }
}
globalThis.window = window;
window.fetch = (url, { signal, ...options }) => fetch(url, options); // the DOM's signal is not Node's

const apiFetch = require('@wordpress/api-fetch').default ?? require('@wordpress/api-fetch');
const { dispatch, resolveSelect, select } = require('@wordpress/data');
const { store } = require('@wordpress/core-data');

const ENTITY = ['postType', 'points-type'];
let made;

apiFetch.use(apiFetch.createRootURLMiddleware(`${site}/wp-json/`));
apiFetch.use((options, next) => next({ ...options, headers: { Authorization: authorization, ...options.headers } }));

const save = (record) => dispatch(store).saveEntityRecord(...ENTITY, record, { throwOnError: true });

await step('discover', async () => {
  const types = await resolveSelect(store).getPostTypes();
  expectEqual(types.some(({ slug }) => slug === 'points-type'), true);
  return `${types.length} post types`;
});
await step('create', async () => {
  made = [];
  for (const title of ['One', 'Two', 'Three']) {
    made.push(await save({ title, slug: `core-data-${title}`, status: 'publish' }));
  }
  expectEqual(made.map(({ title }) => title.raw), ['One', 'Two', 'Three']);
});
await step('list and page', async () => {
  const query = { per_page: 2, include: made.map(({ id }) => id), order: 'asc', orderby: 'id' };
  const records = await resolveSelect(store).getEntityRecords(...ENTITY, query);
  expectEqual(records.map(({ id }) => id), made.slice(0, 2).map(({ id }) => id));
  const totals = [
    select(store).getEntityRecordsTotalItems(...ENTITY, query),
    select(store).getEntityRecordsTotalPages(...ENTITY, query),
  ];
  expectEqual(totals, [3, 2]);
});
await step('read everything (per_page=-1)', async () => {
  const records = await resolveSelect(store).getEntityRecords(...ENTITY, { per_page: -1 });
  expectEqual(records.length, made.length);
});
await step('update what was edited', async () => {
  const [{ id }] = made;
  await resolveSelect(store).getEntityRecord(...ENTITY, id);
  await dispatch(store).editEntityRecord(...ENTITY, id, { title: 'Changed' });
  await dispatch(store).saveEditedEntityRecord(...ENTITY, id, { throwOnError: true });
  expectEqual(select(store).getEntityRecord(...ENTITY, id).title.raw, 'Changed');
});
await step('batch', async () => {
  const [, two, three] = made;
  const saved = await dispatch(store).__experimentalBatch([
    ({ saveEntityRecord }) => saveEntityRecord(...ENTITY, { id: two.id, title: 'Two in a batch' }),
    ({ saveEntityRecord }) => saveEntityRecord(...ENTITY, { title: 'New in a batch', status: 'draft' }),
    ({ deleteEntityRecord }) => deleteEntityRecord(...ENTITY, three.id, { force: true }),
  ]);
  expectEqual(saved.slice(0, 2).map(({ title }) => title.raw), ['Two in a batch', 'New in a batch']);
});
await step('permissions by Allow', async () => {
  const actions = ['create', 'update', 'delete'];
  const allowed = await Promise.all(
    actions.map((action) => resolveSelect(store).canUser(action, { kind: ENTITY[0], name: ENTITY[1], id: made[0].id }))
  );
  expectEqual(allowed, [true, true, true]);
});
await step('current user and settings', async () => {
  const user = await resolveSelect(store).getCurrentUser();
  const settings = await resolveSelect(store).getEntityRecord('root', 'site');
  expectEqual([user.id, typeof settings.title], [1, 'string']);
});
await step('delete', async () => {
  const gone = await dispatch(store).deleteEntityRecord(...ENTITY, made[0].id, { force: true }, { throwOnError: true });
  expectEqual(gone.deleted, true);
});
await step('an error', async () => {
  const error = await save({ id: made[0].id, title: 'Gone' }).catch((reason) => reason);
  expectEqual(error.code, 'rest_post_invalid_id');
});
process.exit(); // the editor's timers would keep it alive
