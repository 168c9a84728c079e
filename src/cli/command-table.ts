// Every command, by its names. Definitions only: no action is loaded here.

import { catCommand } from './commands/cat.ts';
import { checkCommand } from './commands/check.ts';
import { completeCommand } from './commands/complete.ts';
import { completionsCommand } from './commands/completions.ts';
import { configCheckCommand } from './commands/config-check.ts';
import { configPathCommand } from './commands/config-path.ts';
import { configShowCommand } from './commands/config-show.ts';
import { conflictsListCommand } from './commands/conflicts-list.ts';
import { conflictsResolveCommand } from './commands/conflicts-resolve.ts';
import { copyCommand } from './commands/copy.ts';
import { dfCommand } from './commands/df.ts';
import { directoryCommand } from './commands/directory.ts';
import { doctorCommand } from './commands/doctor.ts';
import { downloadCommand } from './commands/download.ts';
import { duCommand } from './commands/du.ts';
import { explainCommand } from './commands/explain.ts';
import { fileCommand } from './commands/file.ts';
import { findCommand as findEntriesCommand } from './commands/find.ts';
import { generateKeysCommand } from './commands/generate-keys.ts';
import { generateTokenCommand } from './commands/generate-token.ts';
import { listCommand } from './commands/list.ts';
import { moveCommand } from './commands/move.ts';
import { partsDiscardCommand } from './commands/parts-discard.ts';
import { partsListCommand } from './commands/parts-list.ts';
import { ratesCommand } from './commands/rates.ts';
import { remoteAddCommand } from './commands/remote-add.ts';
import { remoteDefaultCommand } from './commands/remote-default.ts';
import { remoteListCommand } from './commands/remote-list.ts';
import { remoteRemoveCommand } from './commands/remote-remove.ts';
import { remoteRenameCommand } from './commands/remote-rename.ts';
import { remoteShowCommand } from './commands/remote-show.ts';
import { removeCommand } from './commands/remove.ts';
import { rotateKeysCommand } from './commands/rotate-keys.ts';
import { restartCommand } from './commands/restart.ts';
import { runCommand } from './commands/run.ts';
import { serviceInstallCommand } from './commands/service-install.ts';
import { serviceUninstallCommand } from './commands/service-uninstall.ts';
import { shellCommand } from './commands/shell.ts';
import { startCommand } from './commands/start.ts';
import { statCommand } from './commands/stat.ts';
import { statusCommand } from './commands/status.ts';
import { stopCommand } from './commands/stop.ts';
import { syncBothCommand } from './commands/sync-both.ts';
import { syncLocalCommand } from './commands/sync-local.ts';
import { syncPullCommand } from './commands/sync-pull.ts';
import { syncPushCommand } from './commands/sync-push.ts';
import { syncRemoteCommand } from './commands/sync-remote.ts';
import { syncForgetCommand } from './commands/sync-forget.ts';
import { syncListCommand } from './commands/sync-list.ts';
import { syncPauseCommand } from './commands/sync-pause.ts';
import { syncResumeCommand } from './commands/sync-resume.ts';
import { syncRunCommand } from './commands/sync-run.ts';
import { syncStatusCommand } from './commands/sync-status.ts';
import { trashEmptyCommand } from './commands/trash-empty.ts';
import { trashListCommand } from './commands/trash-list.ts';
import { trashRestoreCommand } from './commands/trash-restore.ts';
import { uploadCommand } from './commands/upload.ts';
import { guiCommand } from './commands/gui.ts';
import { auditCommand } from './commands/audit.ts';
import { connectionsCommand } from './commands/connections.ts';
import { inviteCreateCommand } from './commands/invite-create.ts';
import { inviteListCommand } from './commands/invite-list.ts';
import { inviteRemoveCommand } from './commands/invite-remove.ts';
import { loginCommand } from './commands/login.ts';
import { passwdCommand } from './commands/passwd.ts';
import { registerCommand } from './commands/register.ts';
import { shareCreateCommand } from './commands/share-create.ts';
import { shareListCommand } from './commands/share-list.ts';
import { shareRevokeCommand } from './commands/share-revoke.ts';
import { shareShowCommand } from './commands/share-show.ts';
import { tokenCreateCommand } from './commands/token-create.ts';
import { tokenListCommand } from './commands/token-list.ts';
import { tokenRecoverCommand } from './commands/token-recover.ts';
import { tokenRevokeCommand } from './commands/token-revoke.ts';
import { totpDisableCommand } from './commands/totp-disable.ts';
import { totpEnableCommand } from './commands/totp-enable.ts';
import { userAddCommand } from './commands/user-add.ts';
import { userCodeCommand } from './commands/user-code.ts';
import { userDisableCommand } from './commands/user-disable.ts';
import { userEnableCommand } from './commands/user-enable.ts';
import { userListCommand } from './commands/user-list.ts';
import { userPasswdCommand } from './commands/user-passwd.ts';
import { userQuotaCommand } from './commands/user-quota.ts';
import { userRemoveCommand } from './commands/user-remove.ts';
import { userRoleCommand } from './commands/user-role.ts';
import { whoamiCommand } from './commands/whoami.ts';
import { versionsCommand } from './commands/versions.ts';
import type { DefinedCommand } from './define-command.ts';

/** Every command under its full name, in the order of --help. A name of two words is a command of a group. */
export const COMMANDS = {
  list: listCommand,
  file: fileCommand,
  directory: directoryCommand,
  upload: uploadCommand,
  download: downloadCommand,
  remove: removeCommand,
  move: moveCommand,
  copy: copyCommand,
  stat: statCommand,
  cat: catCommand,
  rates: ratesCommand,
  shell: shellCommand,
  gui: guiCommand,
  find: findEntriesCommand,
  du: duCommand,
  df: dfCommand,
  'sync push': syncPushCommand,
  'sync pull': syncPullCommand,
  'sync both': syncBothCommand,
  'sync local': syncLocalCommand,
  'sync remote': syncRemoteCommand,
  'sync list': syncListCommand,
  'sync status': syncStatusCommand,
  'sync pause': syncPauseCommand,
  'sync resume': syncResumeCommand,
  'sync forget': syncForgetCommand,
  'sync run': syncRunCommand,
  check: checkCommand,
  explain: explainCommand,
  'conflicts list': conflictsListCommand,
  'conflicts resolve': conflictsResolveCommand,
  'trash list': trashListCommand,
  'trash restore': trashRestoreCommand,
  'trash empty': trashEmptyCommand,
  versions: versionsCommand,
  'share create': shareCreateCommand,
  'share list': shareListCommand,
  'share show': shareShowCommand,
  'share revoke': shareRevokeCommand,
  'parts list': partsListCommand,
  'parts discard': partsDiscardCommand,
  doctor: doctorCommand,
  'remote add': remoteAddCommand,
  'remote list': remoteListCommand,
  'remote show': remoteShowCommand,
  'remote remove': remoteRemoveCommand,
  'remote rename': remoteRenameCommand,
  'remote default': remoteDefaultCommand,
  'config show': configShowCommand,
  'config check': configCheckCommand,
  'config path': configPathCommand,
  whoami: whoamiCommand,
  login: loginCommand,
  register: registerCommand,
  passwd: passwdCommand,
  'totp enable': totpEnableCommand,
  'totp disable': totpDisableCommand,
  run: runCommand,
  start: startCommand,
  stop: stopCommand,
  status: statusCommand,
  restart: restartCommand,
  'service install': serviceInstallCommand,
  'service uninstall': serviceUninstallCommand,
  'user add': userAddCommand,
  'user list': userListCommand,
  'user passwd': userPasswdCommand,
  'user role': userRoleCommand,
  'user quota': userQuotaCommand,
  'user disable': userDisableCommand,
  'user enable': userEnableCommand,
  'user code': userCodeCommand,
  'user remove': userRemoveCommand,
  'token create': tokenCreateCommand,
  'token list': tokenListCommand,
  'token revoke': tokenRevokeCommand,
  'token recover': tokenRecoverCommand,
  'invite create': inviteCreateCommand,
  'invite list': inviteListCommand,
  'invite remove': inviteRemoveCommand,
  connections: connectionsCommand,
  audit: auditCommand,
  'generate-token': generateTokenCommand,
  'generate-keys': generateKeysCommand,
  'rotate-keys': rotateKeysCommand,
  completions: completionsCommand,
  complete: completeCommand,
} as const satisfies Readonly<Record<string, DefinedCommand>>;

export type CommandName = keyof typeof COMMANDS;

/** Commands that are parsed, explained and described together: the program's, or those of its shell. */
export interface CommandTable {
  /** What is typed before a command's name: "wherry ", or nothing. */
  readonly prefix: string;
  /** By their full names. */
  readonly commands: Readonly<Record<string, DefinedCommand>>;
  readonly groups: Readonly<Record<string, string>>;
  readonly aliases: Readonly<Record<string, string>>;
  /** A sentence for arguments that begin with no command; undefined leaves it to the parser. */
  readonly explainUnknown?: (args: readonly string[]) => string | undefined;
}

/** What groups of commands are about. */
export const GROUPS = {
  sync: 'Keep directories in step',
  conflicts: 'Copies that conflicts have left',
  trash: 'What was removed and replaced',
  share: 'Links by which others reach files without an account',
  parts: 'What is left of unfinished transfers',
  totp: 'One-time codes for your login by password',
  user: 'Accounts of a server',
  token: 'Tokens, with which programs log in',
  invite: 'Invites, with which people register',
  remote: 'Servers that have names',
  config: 'Settings, and the files that hold them',
  service: 'Servers, and saved pairs, that systemd runs',
} as const satisfies Readonly<Record<string, string>>;

/** Short names. */
export const ALIASES = {
  ls: 'list',
  touch: 'file',
  mkdir: 'directory',
  put: 'upload',
  get: 'download',
  rm: 'remove',
  mv: 'move',
  cp: 'copy',
} as const satisfies Readonly<Record<string, CommandName>>;

export const PROGRAM: CommandTable = {
  prefix: 'wherry ',
  commands: COMMANDS,
  groups: GROUPS,
  aliases: ALIASES,
};

/** The command that arguments begin with, by its full name. */
export const findCommand = (args: readonly string[], table: CommandTable = PROGRAM): string | undefined => {
  const [first = '', second = ''] = args;
  const name = Object.hasOwn(table.groups, first) ? `${first} ${second}` : first;
  const full = Object.hasOwn(table.aliases, name) ? (table.aliases[name] ?? name) : name;
  return Object.hasOwn(table.commands, full) ? full : undefined;
};
