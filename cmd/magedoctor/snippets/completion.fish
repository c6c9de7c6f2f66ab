# fish completion for magedoctor; load it with: magedoctor completion fish | source

function __magedoctor_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l answer (command $words[1] __complete $words[2..-1] "=$current" 2>/dev/null)
    set -l head (string match -r '^.*=' -- $current)
    switch "$answer[1]"
        case :files
            for path in (__fish_complete_path (string replace -r '^.*=' '' -- $current))
                echo "$head$path"
            end
        case :folders
            for path in (__fish_complete_directories (string replace -r '^.*=' '' -- $current))
                echo "$head$path"
            end
        case '*'
            string join \n -- $answer
    end
end

complete -c magedoctor -f -a '(__magedoctor_complete)'
