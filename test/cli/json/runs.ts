// Every call whose objects test/cli/golden.test.ts holds, in this order: each finds what those before it have left.
// "$TYPE.FIELD" in an argument is that field of the last object of that type; FOLDER is the folder of the test.

export interface GoldenRun {
  readonly args: readonly string[];
  /** Besides the address of the server and the token of its owner. */
  readonly env?: Readonly<Record<string, string>>;
  /** Without the address and the token. */
  readonly isUnconfigured?: boolean;
  /** What standard input gives. */
  readonly input?: string;
  /** Somebody sits there who knows the password and the codes of anna. */
  readonly isAsked?: boolean;
  /** Fields that differ from run to run in this one only. */
  readonly varies?: readonly string[];
  /** As a process of its own: it makes others, or ends with a signal when it serves. */
  readonly process?: 'ends' | 'serves';
  /** Of one that serves: what is in the object behind which it is told to end. Default: the first one. */
  readonly until?: string;
}

const line = (text: string): GoldenRun => ({ args: text.split(' ') });
const configured = (text: string): GoldenRun => ({ ...line(text), isUnconfigured: true });
const asked = (text: string, env: Readonly<Record<string, string>> = {}): GoldenRun => ({
  ...line(text),
  env,
  isAsked: true,
});
const ANNA = { WHERRY_TOKEN: '$token.token' };
const STARTED = '--pidfile FOLDER/started.pid';

const ENTRIES: Readonly<Record<string, GoldenRun>> = {
  list: line('list /'),
  'list-recursive': line('list -r /photos'),
  stat: line('stat --checksum /notes.txt /photos'),
  find: line('find /photos --type f'),
  du: line('du'),
  df: line('df'),
  cat: line('cat /missing'),
  doctor: line('doctor'),
  'doctor-failed': { ...line('doctor'), env: { WHERRY_TOKEN: 'qRkVWJcFRqi7rsNMbagaDd' } },
  file: line('file /empty'),
  'file-update': line('file --update /empty'),
  directory: line('directory /made'),
  'upload-plan': line('upload -n FOLDER/local/new.txt /made'),
  upload: line('upload FOLDER/local/new.txt /made'),
  'upload-tree': line('upload -r FOLDER/local/tree /made'),
  'upload-again': line('upload FOLDER/local/new.txt /made'),
  'download-plan': line('download -n /notes.txt FOLDER/local'),
  download: line('download --record-rate FOLDER/rate.csv /notes.txt FOLDER/local'),
  copy: line('copy /notes.txt /copied.txt'),
  'move-plan': line('move -n /copied.txt /moved.txt'),
  move: line('move /copied.txt /moved.txt'),
  'remove-plan': line('remove -n -r /made'),
  remove: line('remove -r /made /moved.txt'),
  'parts-list': line('parts list'),
  'upload-continued': {
    ...line('upload FOLDER/local/large /large'),
    varies: ['offset', 'continued', 'saved', 'linkBytes'],
  },
  'parts-discard': line('parts discard --all'),
  'parts-discard-none': line('parts discard --all'),
  'trash-list': line('trash list'),
  'trash-restore': line('trash restore /made'),
  versions: line('versions /moved.txt'),
  'versions-restore': line('versions /moved.txt --restore $trashItem.id'),
  'remove-again': line('remove -r /made'),
  'trash-empty': line('trash empty --yes'),
};

const PAIR = 'FOLDER/local/pair /pair';

const SYNC: Readonly<Record<string, GoldenRun>> = {
  'sync-push-plan': line(`sync push -n ${PAIR}`),
  'sync-push': line(`sync push ${PAIR}`),
  'sync-local': line(`sync local ${PAIR}`),
  check: line(`check ${PAIR}`),
  'sync-pull-plan': line('sync pull -n /pair FOLDER/local/pulled'),
  'sync-pull': line('sync pull /pair FOLDER/local/pulled'),
  'sync-remote': line('sync remote FOLDER/local/pulled /pair'),
  // Into directories that differ: what only one has, what both have with other contents, and what is a problem.
  'sync-both-plan': line('sync both -n --device laptop FOLDER/local/other /pair'),
  'check-differences': line('check --differences FOLDER/local/other /pair'),
  explain: line('explain --device laptop FOLDER/local/other /pair notes.txt'),
  'sync-both': line('sync both --device laptop FOLDER/local/other /pair'),
  'explain-push': line('explain --mode push --delete FOLDER/local/pair /pair only-there.txt'),
  'conflicts-list': line('conflicts list FOLDER/local/other'),
  'conflicts-resolve-plan': line('conflicts resolve -n --keep both FOLDER/local/other/notes.txt'),
  'conflicts-resolve': line('conflicts resolve --keep copy FOLDER/local/other/notes.txt'),
  'sync-refused': line('sync push --delete --max-delete 1 FOLDER/local/pair /pair'),
};

const SETTINGS: Readonly<Record<string, GoldenRun>> = {
  rates: line('rates FOLDER/rate.csv'),
  'config-check-none': configured('config check'),
  'remote-add': {
    ...configured('remote add home URL --default'),
    input: 'OWNER-TOKEN\n',
  },
  'remote-list': configured('remote list'),
  'remote-show': configured('remote show home'),
  'remote-default': configured('remote default'),
  'remote-add-other': { ...configured('remote add work URL'), input: 'OWNER-TOKEN\n' },
  'copy-between-remotes': configured('copy home:/notes.txt work:/between.txt'),
  'sync-save': configured('sync push --save=pair FOLDER/local/pair work:/pair'),
  'sync-list': configured('sync list'),
  'sync-pause': configured('sync pause pair'),
  'sync-run': { ...configured('sync run'), process: 'serves', until: '"state":"paused"' },
  'sync-resume': configured('sync resume pair'),
  'sync-status': configured('sync status pair'),
  'sync-watch': {
    ...line('sync pull --watch /pair FOLDER/local/watched'),
    process: 'serves',
    until: '"type":"state"',
  },
  'sync-forget': configured('sync forget pair'),
  'remote-rename': configured('remote rename home house'),
  'remote-remove': configured('remote remove house work'),
  'remote-default-none': configured('remote default'),
  'config-path': configured('config path'),
  'config-check': configured('config check FOLDER/local/config.toml'),
  'config-check-mistaken': configured('config check FOLDER/local/mistaken.toml'),
  'config-show': line('config show'),
  warning: { ...line('stat /notes.txt'), env: { WHERRY_TOKN: 'x' } },
  shell: {
    process: 'ends',
    args: [
      ...['shell', '--continue'],
      ...[
        'cd /photos',
        'pwd',
        'lcd FOLDER/local/tree',
        'lpwd',
        'lls',
        'mkdir gone',
        'rmdir gone',
        'stat missing',
      ].flatMap((each) => ['-e', each]),
      ...['disconnect', 'connect 127.0.0.1 PORT'].flatMap((each) => ['-e', each]),
    ],
  },
};

const ACCOUNTS: Readonly<Record<string, GoldenRun>> = {
  'user-add': { ...line('user add anna --home --quota 1G --password'), input: 'PASSWORD\n' },
  'user-passwd': { ...line('user passwd anna'), input: 'PASSWORD\n' },
  'user-role': line('user role anna reader /photos'),
  'user-quota': line('user quota anna 2G'),
  'user-disable': line('user disable anna'),
  'user-enable': line('user enable anna'),
  'user-list': line('user list'),
  'token-create-own': line('token create spare --expires 1h'),
  'token-create': line('token create ci --account anna'),
  'error-forbidden': { ...line('user list'), env: ANNA },
  whoami: { ...line('whoami'), env: ANNA },
  passwd: asked('passwd', ANNA),
  'totp-enable': asked('totp enable', ANNA),
  'totp-disable': asked('totp disable', ANNA),
  'user-code': line('user code --off anna'),
  login: { ...asked('login URL anna'), isUnconfigured: true },
  'token-list': line('token list --all'),
  'token-revoke': line('token revoke spare'),
  'token-recover': line('token recover --state FOLDER/server'),
  'invite-create': line('invite create --role reader --quota 1M'),
  'invite-list': line('invite list'),
  register: { ...asked('register URL bob --invite $^invite.code'), isUnconfigured: true },
  'invite-create-again': line('invite create'),
  // An id may begin with a dash.
  'invite-remove': line('invite remove -- $invite.id'),
  'share-create': line('share create /photos --expires 7d --uses 3 --label holidays'),
  'share-create-upload': {
    ...line('share create /photos --upload --password'),
    input: 'PASSWORD\n',
  },
  'share-list': line('share list'),
  'share-list-all': line('share list --all'),
  'share-show': line('share show $^share.id'),
  'share-revoke': line('share revoke $^share.id unknown'),
  'user-remove': line('user remove bob'),
  connections: line('connections'),
  audit: line('audit --event account.*'),
  'connections-end': line('connections --end $^connection.id'),
};

const SERVERS: Readonly<Record<string, GoldenRun>> = {
  gui: {
    ...configured('gui FOLDER/local --no-open'),
    process: 'serves',
    varies: ['address', 'port'],
  },
  run: {
    ...line('run FOLDER/served 0 --listen 127.0.0.1 --state FOLDER/run-state'),
    isUnconfigured: true,
    process: 'serves',
  },
  start: {
    ...line(
      `start FOLDER/served 0 --listen 127.0.0.1 --state FOLDER/start-state ${STARTED} --log-file FOLDER/log`,
    ),
    isUnconfigured: true,
    process: 'ends',
  },
  status: { ...line(`status ${STARTED}`), isUnconfigured: true, process: 'ends' },
  restart: { ...line(`restart ${STARTED}`), isUnconfigured: true, process: 'ends' },
  stop: { ...line(`stop ${STARTED}`), isUnconfigured: true, process: 'ends' },
  'status-absent': { ...line(`status ${STARTED}`), isUnconfigured: true, process: 'ends' },
  'rotate-keys': line('rotate-keys --state FOLDER/start-state'),
  'service-print': line('service install --user --print FOLDER/served'),
  'service-install': line('service install --user FOLDER/served'),
  'service-uninstall': line('service uninstall --user'),
  'generate-token': line('generate-token'),
  'generate-keys': line('generate-keys'),
};

const ERRORS: Readonly<Record<string, GoldenRun>> = {
  'error-missing': line('stat /missing'),
  'error-usage': line('list --nonsense'),
  'error-command': line('delete'),
  'error-partly': line('stat /notes.txt /missing'),
};

export const RUNS: Readonly<Record<string, GoldenRun>> = {
  ...ENTRIES,
  ...SYNC,
  ...SETTINGS,
  ...ACCOUNTS,
  ...SERVERS,
  ...ERRORS,
};
