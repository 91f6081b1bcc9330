/**
 * Stands in for the package of this name, which is ESM only and is `require`d by @fastify/static: Node can do that, Jest cannot before
 * Node 24.9. It names downloads, and this server has none.
 */
module.exports = {
  create: () => {
    throw new Error('content-disposition is not available in tests');
  },
};
