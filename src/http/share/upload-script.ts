// The script of the page where files are put: one request a file, one after the other, with what became of each. Plain JavaScript for
// browsers; the page's policy names it by its hash.

export const UPLOAD_SCRIPT = `
(() => {
  const input = document.getElementById('files');
  const list = document.getElementById('list');
  const state = document.getElementById('state');
  const waiting = [];
  let total = 0;
  let arrived = 0;
  let isBusy = false;
  const base = location.pathname.replace(/\\/$/, '');
  const next = () => {
    if (isBusy || waiting.length === 0) return;
    isBusy = true;
    const { file, line } = waiting.shift();
    const request = new XMLHttpRequest();
    const done = (text) => {
      line.textContent = file.name + ': ' + text;
      isBusy = false;
      state.textContent = arrived + ' of ' + total + ' arrived';
      next();
    };
    request.upload.onprogress = (event) => {
      if (event.lengthComputable)
        line.textContent = file.name + ': ' + Math.floor((event.loaded / Math.max(1, event.total)) * 100) + ' %';
    };
    request.onload = () => {
      if (request.status < 300) arrived += 1;
      done(request.status < 300 ? 'done' : request.responseText.trim() || 'failed (' + request.status + ')');
    };
    request.onerror = () => done('failed; check the network and choose it again');
    request.open('PUT', base + '/' + encodeURIComponent(file.name));
    if (file.lastModified) request.setRequestHeader('X-OC-Mtime', String(file.lastModified / 1000));
    request.send(file);
  };
  const add = (files) => {
    for (const file of files) {
      const line = document.createElement('li');
      line.textContent = file.name + ': waiting';
      list.append(line);
      waiting.push({ file, line });
      total += 1;
    }
    next();
  };
  input.addEventListener('change', () => {
    add(input.files);
    input.value = '';
  });
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    add(event.dataTransfer.files);
  });
  addEventListener('beforeunload', (event) => {
    if (isBusy) event.preventDefault();
  });
})();
`;
