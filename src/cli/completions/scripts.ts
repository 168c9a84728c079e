// What `wherry completions` prints: for each shell the few lines that hand what is typed to `wherry complete` and what it
// says to the shell. zsh and fish quote what they put in; bash does so only by halves, and is given it quoted.

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

const BASH = `# wherry completions for bash. Put this into ~/.bashrc:  source <(wherry completions bash)
_wherry() {
  local candidate
  COMPREPLY=()
  while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done < <(
    "$1" complete bash -- "\${COMP_LINE:0:COMP_POINT}" "\${COMP_WORDS[COMP_CWORD]}" 2>/dev/null </dev/null
  )
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[/=] ]]; then compopt -o nospace; fi
}
complete -F _wherry wherry
`;

const ZSH = `#compdef wherry
# wherry completions for zsh. Put this into ~/.zshrc, behind compinit:  source <(wherry completions zsh)
_wherry() {
  local -a found going ready
  found=("\${(@f)$("\${(Q)words[1]}" complete words -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null)}")
  going=("\${(@M)found:#*[/=]}")
  ready=("\${(@)found:#*[/=]}")
  [[ -n "\${going[1]}" ]] && compadd -S '' -- "\${going[@]}"
  [[ -n "\${ready[1]}" ]] && compadd -- "\${ready[@]}"
  return 0
}
if [[ "\${funcstack[1]}" == _wherry ]]; then _wherry "$@"; else compdef _wherry wherry; fi
`;

const FISH = `# wherry completions for fish. Write this to ~/.config/fish/completions/wherry.fish
function __wherry_complete
    set -l typed (commandline -opc)
    command $typed[1] complete fish -- $typed[2..-1] (commandline -ct) 2>/dev/null </dev/null
end
complete -c wherry -f -k -a '(__wherry_complete)'
`;

export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
