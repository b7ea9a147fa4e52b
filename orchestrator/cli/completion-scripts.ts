/** Shells with a completion script. */
export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
/** One of these shells. */
export type Shell = (typeof shells)[number];

/** The option with which a script asks the program; the words so far follow it. */
export const asking = '--get-yargs-completions';

const bash = `# completion of nightsweep for bash
_nightsweep() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$("\${COMP_WORDS[0]}" ${asking} "\${COMP_WORDS[@]:0:COMP_CWORD+1}" 2> /dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o bashdefault -o default -F _nightsweep nightsweep
`;

const zsh = `#compdef nightsweep
# completion of nightsweep for zsh
_nightsweep() {
  local found
  found=("\${(@f)$("\${words[1]}" ${asking} "\${(@)words[1,CURRENT]}" 2> /dev/null)}")
  if [[ -n "\${found[*]}" ]]; then compadd -- "\${found[@]}"; else _files; fi
}
compdef _nightsweep nightsweep
`;

const fish = `# completion of nightsweep for fish
function __nightsweep
  nightsweep ${asking} (commandline -opc) (commandline -ct) 2> /dev/null
end
complete -c nightsweep -f -n '__nightsweep | string length -q' -a '(__nightsweep)'
`;

const powershell = `# completion of nightsweep for PowerShell
Register-ArgumentCompleter -Native -CommandName nightsweep -ScriptBlock {
  param($word, $line, $position)
  $words = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -le $position } | ForEach-Object { $_.ToString() })
  if ($word -eq '') { $words += '' }
  nightsweep ${asking} @words 2> $null | Where-Object { $_ -like "$word*" } |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`;

/** The completion script of each shell. It asks the program for the words that may follow. */
export const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish, powershell };
