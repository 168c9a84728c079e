#!/usr/bin/env node
// The installed command. It must be readable by any Node.js, so it is old JavaScript, and does two things: it says
// what is needed where this Node.js is too old, and otherwise loads the program.
var OLDEST = '24.15.0';
var version = process.versions.node;

function isOlder(left, right) {
  var a = left.split('.');
  var b = right.split('.');
  for (var i = 0; i < 3; i += 1) {
    if (parseInt(a[i], 10) !== parseInt(b[i], 10)) return parseInt(a[i], 10) < parseInt(b[i], 10);
  }
  return false;
}

if (isOlder(version, OLDEST)) {
  console.error(
    'wherry needs Node.js ' +
      OLDEST +
      ' or newer, and this is ' +
      version +
      '; install a newer one from your system or from the Node.js project.'
  );
  process.exitCode = 1;
} else {
  // Keeps compiled code between runs, which saves a command some 10 ms. In the user's own cache directory, since what lies
  // there is run: the default is a directory of the system that all users share.
  var path = require('node:path');
  var cache = process.env.XDG_CACHE_HOME || path.join(require('node:os').homedir(), '.cache');
  require('node:module').enableCompileCache(process.env.NODE_COMPILE_CACHE || path.join(cache, 'wherry'));
  try {
    require('../dist/cli/main.cjs');
  } catch (error) {
    if (error && error.code === 'MODULE_NOT_FOUND' && /main\.cjs/.test(error.message)) {
      console.error('wherry is not built yet: run "npm start" or "npm test" in its repository first.');
    } else {
      console.error(error);
    }
    process.exitCode = 1;
  }
}
