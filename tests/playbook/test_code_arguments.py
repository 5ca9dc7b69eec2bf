"""Which answers in commands would be read as code. `@` stands for the part with an answer in it."""

from __future__ import annotations

import pytest

from irrunner.playbook.lints.code_arguments import code_in, command_starts

CODE = """\
sh -c @
bash -lc @
/bin/bash -ec x@
sudo -u root bash -c @
dash -c @
zsh -c @
ksh -c @
mksh -c @
fish -c @
fish --command=@
fish --command @
tcsh -c @
xonsh -c @
busybox sh -c @
docker exec web sh -c @
docker run --rm image bash -c @
kubectl exec pod -- sh -c @
find / -name x -exec sh -c @ ;
xargs -0 -I{} sh -c @
env -i bash -c @
env -S @
nsenter -t 1 -m sh -c @
su -c @
su - root -c @
su root --command=@
runuser -u x -c @
script -qc @ /dev/null
script -c @
script --command @
flock /tmp/lock -c @
sg adm @
watch @
watch -n 5 @
watch -- ls @
sudo watch ls @
parallel ls @
parallel @ ::: a b
eval @
tmux new-session -d @
tmux send-keys @
awk @ file
awk -F , @ file
gawk -v x=1 @
sudo mawk @
sed @ file
sed -n @ file
sed -e @
perl -e @
perl -E @
perl -ne @
perl -e@
perl5.36 -e @
python -c @
python3 -c @
python3.11 -Bc @
ruby -e @
node -e @
node --eval @
node --eval=@
node -p @
bun -e @
deno eval @
php -r @
lua -e @
lua5.4 -e @
julia -e @
Rscript -e @
osascript -e @
osascript -l JavaScript -e @
cmd /c @
cmd.exe /C dir @
cmd /s /c @
cmd /k @
powershell -Command @
powershell.exe -NoProfile -c @
powershell -EncodedCommand @
powershell @
pwsh -c @
wsl ls @
forfiles /p x /c @
vim -c @
vim +@
nvim --cmd @
emacs --eval @
gdb -ex @
psql -c @
mysql -e @
sqlite3 -cmd @
expect -c @
nc -e @
nc -c @
ncat --sh-exec @
socat - SYSTEM:@
tar -xf a.tar --to-command=@
tar -I @ -xf a
rsync -e @ a b
xterm -e @
vagrant ssh -c @
gcloud compute ssh host --command=@
gcloud compute ssh host --command @
ansible all -m shell -a @
adb shell @
""".splitlines()
PLAIN = """\
rg --files-with-matches @ .
rg -c -- @ .
grep -e @ file
find / -name @
find / -name @ -exec sha256sum {} +
git log -G@
gh api --method GET /x -f affects=@
kubectl --context @ get pods
docker inspect @ --format x
npm ls @
awk {print} @
awk -f prog.awk @
awk -v name=@ -f prog.awk
sed -n 5p @
python3 script.py @
node script.js @
perl script.pl @
powershell -NoProfile -File collect.ps1 @
sudo ls @
timeout 30 curl @
env LANG=C sort @
xargs -a @ sha256sum
apt-get install watch @
systemctl status tmux @
tar -xf @
rsync -a @ backup/
sqlite3 -readonly @
""".splitlines()
PROGRAMS = """\
@ x
sudo @
sudo -u root @
env LANG=C @
timeout 30 @ x
nohup nice -n 5 @
xargs -0 @
find / -exec @ {} ;
kubectl exec pod -- @
""".splitlines()


def words_of(line: str) -> list[str]:
    return line.replace("@", "{{ x }}").replace("{{ x }}", "{{\xa0x\xa0}}").split(" ")


def place(line: str) -> int:
    return next(index for index, word in enumerate(line.split()) if "@" in word)


@pytest.mark.parametrize("line", CODE)
def test_an_answer_that_would_be_code_is_found(line: str) -> None:
    assert place(line) in code_in(words_of(line))


@pytest.mark.parametrize("line", PLAIN)
def test_an_answer_that_is_one_argument_may_stay(line: str) -> None:
    words = words_of(line)

    assert place(line) not in code_in(words)
    assert place(line) not in command_starts(words)


@pytest.mark.parametrize("line", PROGRAMS)
def test_an_answer_that_names_the_program_is_found_behind_wrappers_too(line: str) -> None:
    assert place(line) in command_starts(words_of(line))
