// What `npm start`, `npm test` and the other scripts call first. It must be readable by any Node.js, so it is old
// JavaScript, and does one thing: it says what is needed where this Node.js is too old for the rest.
var version = process.versions.node;

if (Number(version.split('.')[0]) < 18) {
  console.error(
    'This repository needs Node.js 18 or newer to set itself up, and this is ' +
      version +
      '. Install a newer one and run the command again.'
  );
  process.exit(1);
} else {
  import('./bootstrap/launch.mjs')
    .then(function (bootstrap) {
      return bootstrap.launch(process.argv.slice(2));
    })
    .then(
      function (exitCode) {
        if (exitCode !== undefined) process.exitCode = exitCode;
      },
      function (error) {
        console.error(error && error.isExpected === true ? error.message : error);
        process.exitCode = 1;
      }
    );
}
