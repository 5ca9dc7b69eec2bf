// The page of a link: takes the code out of the part of the address that no server sees, and out of the history.
"use strict";

(() => {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  document.getElementById("code").value = code;
  document.getElementById("by-hand").hidden = true;
  document.getElementById("ready").hidden = false;
})();
