// On pages that carry something of a third party, and nowhere else: stops it as soon as the
// choice that allowed it is taken back, in another tab or before this page was shown again.
//
// The visitor's choice is in a cookie that no script can read. Beside it the server sets a mark
// that scripts can: "+measurement+media" or "declined". Without one nothing is known.
{
  const cookie = `${document.currentScript.dataset.mark}=`;
  const carriers = document.querySelectorAll("[data-consent]");
  const needed = [...carriers].map((carrier) => carrier.dataset.consent);

  const readMark = () =>
    document.cookie.split("; ").find((pair) => pair.startsWith(cookie))?.slice(cookie.length);

  const allows = (mark) => {
    const accepted = mark?.startsWith("+") ? mark.slice(1).split("+") : [];
    return needed.every((group) => accepted.includes(group));
  };

  // A form of this page is on its way, and its answer comes in this page's place: a reload would
  // cancel it. Only an answer that never comes is not waited for.
  let isLeaving = false;
  const patience = 10_000;
  addEventListener("submit", () => { isLeaving = true; });

  const stop = () => {
    // From here on the browser lets nothing more out, however long the reload takes.
    const policy = document.createElement("meta");
    policy.httpEquiv = "Content-Security-Policy";
    policy.content = "default-src 'self'; script-src 'none'; connect-src 'none'; frame-src 'none'";
    document.head.append(policy);
    for (const frame of document.querySelectorAll("iframe")) frame.remove();
    if (isLeaving) setTimeout(() => location.reload(), patience);
    else location.reload();
  };

  let seen = readMark();
  const look = () => {
    const mark = readMark();
    if (mark === seen) return;
    seen = mark;
    if (!allows(mark)) stop();
  };

  // The answer to this page may have crossed a withdrawal. Asked once: were a reload to bring the
  // same contradiction, it would never end.
  const [visit] = performance.getEntriesByType("navigation");
  if (seen && visit?.type !== "reload" && !allows(seen)) stop();

  addEventListener("pageshow", look);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("resume", look);
  // Heard at once, in a hidden tab too, where timers run late.
  if (window.cookieStore) cookieStore.addEventListener("change", look);
  else setInterval(look, 250);
}
