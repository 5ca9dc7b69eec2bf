// The live page: takes new sections from the server, counts down to what is due, and says when the line is lost.
"use strict";

(() => {
  const line = document.getElementById("line");
  const SILENCE = 45_000; // milliseconds; the server says something every 15 seconds
  const AGAIN = 5_000;
  let version = line.dataset.version;
  let ahead = 0; // of this machine's clock, the server's, in milliseconds
  let heard = Date.now();
  let asOf = document.querySelector("#stand time").textContent;
  let source = null;
  let timer = 0;
  let lost = false;

  const say = (kind, words) => {
    if (line.className === `line ${kind}` && line.textContent === words) return;
    line.className = `line ${kind}`;
    line.textContent = words;
  };

  const connected = () => {
    heard = Date.now();
    lost = false;
    say("connected", `Live. As of ${asOf}.`);
  };

  const disconnected = (words) => {
    lost = true;
    say("lost", `${words}, as of ${asOf}. Trying again.`);
  };

  const span = (seconds) => {
    const units = [["d", 86400], ["h", 3600], ["min", 60]];
    const at = units.findIndex(([, size]) => seconds >= size);
    if (at < 0) return "less than a minute";
    const [unit, size] = units[at];
    const whole = `${Math.floor(seconds / size)} ${unit}`;
    const [smaller, small] = units[at + 1] || ["", 0];
    const rest = small ? Math.floor((seconds % size) / small) : 0;
    return rest ? `${whole} ${rest} ${smaller}` : whole;
  };

  const countDown = () => {
    for (const time of document.querySelectorAll("time[data-due]")) {
      let left = time.nextElementSibling;
      if (!left || !left.classList.contains("left")) {
        left = document.createElement("span");
        time.after(" ", left);
      }
      const seconds = Math.round((Date.parse(time.dateTime) - Date.now() - ahead) / 1000);
      const words = seconds >= 0 ? `in ${span(seconds)}` : `${span(-seconds)} late`;
      left.className = seconds >= 0 ? "left" : "left late";
      if (left.textContent !== words) left.textContent = words;
    }
  };

  const parse = (html) => document.adoptNode(new DOMParser().parseFromString(html, "text/html").body.firstElementChild);

  // A section as it is now: whole, or its frame, the order of its rows, and the rows that are not here yet.
  const build = (news) => {
    if (typeof news === "string") return parse(news);
    const section = parse(news.frame);
    const list = section.querySelector("ol");
    for (const id of news.order) {
      const row = news.rows[id] ? parse(news.rows[id]) : document.getElementById(id);
      if (!document.getElementById(id)) row.classList.add("fresh");
      list.append(row);
    }
    return section;
  };

  const take = (event) => {
    const news = JSON.parse(event.data);
    if (news.reload) {
      location.reload();
      return;
    }
    for (const [id, section] of Object.entries(news.sections)) {
      document.getElementById(id).replaceWith(build(section));
    }
    version = event.lastEventId;
    asOf = news.as_of;
    countDown();
    connected();
  };

  // Whether we are still let in says the page itself; an EventSource does not say why it ended.
  const again = async () => {
    try {
      const { status } = await fetch("", { method: "HEAD" });
      if ([401, 403, 404].includes(status)) {
        location.reload();
        return;
      }
    } catch {
      // The line is still down: the next attempt says so.
    }
    connect();
  };

  const connect = () => {
    clearTimeout(timer);
    if (source) source.close();
    source = new EventSource(`events?version=${encodeURIComponent(version)}`);
    source.addEventListener("page", take);
    source.addEventListener("now", (event) => {
      ahead = JSON.parse(event.data).now - Date.now();
      connected();
      countDown();
    });
    source.addEventListener("stale", (event) => {
      heard = Date.now();
      disconnected(JSON.parse(event.data).problem.replace(/\.$/, ""));
    });
    source.addEventListener("ended", () => {
      source.close();
      location.reload();
    });
    source.addEventListener("error", () => {
      disconnected("Connection lost");
      source.close();
      clearTimeout(timer);
      timer = setTimeout(again, AGAIN * (0.5 + Math.random()));
    });
  };

  // A phone that was in a pocket comes back at once.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && lost) again();
  });

  setInterval(() => {
    countDown();
    if (Date.now() - heard > SILENCE && !lost) {
      disconnected("Connection lost");
      again();
    }
  }, 5_000);
  say("", "Connecting.");
  countDown();
  connect();
})();
