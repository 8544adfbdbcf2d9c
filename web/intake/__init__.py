"""Taking in what players report: on a busy site these are more than all other requests.

`POST /plays/reports` takes JSON, `{"reports": [{"session", "seconds", "spans": [[from, to], …]}, …]}`,
whatever it calls itself, and answers 204 once all of it is durable. No token of a form comes along, since a
page that is being closed can't send our header: the seal on each session stands for it, which no other site
can make. Nor does anybody's cookie count here.

The site answers it in front of Flask (`inline`); a process of its own may do so instead (`alone`).
"""
