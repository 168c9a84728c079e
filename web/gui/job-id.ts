// Numbers of the transfers of this page. Uploads to a page's own server count upward; these count downward, so that all can be shown
// together.

let lastId = 0;

export const nextJobId = (): number => {
  lastId -= 1;
  return lastId;
};
