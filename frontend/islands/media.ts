// The player of sound and film: the browser's own element, under keys of ours. Its styles are style/components/media.css.
import { type Handle, enter } from "./contract";

type Track = { address: string; language: string; label: string };

type Media = {
  film: boolean;
  title: string;
  sources: { address: string; mime: string }[];
  poster?: string;
  tracks: Track[];
  /** Seconds, where they are known before the browser has looked. */
  length?: number;
  /** Where to begin, in seconds. */
  from: number;
  /** Plays at once. */
  begins: boolean;
  /** Hears space and arrows of the whole page. */
  pageKeys: boolean;
};

/** What one step of the keys and arrows is, in seconds. */
const STEP_S = 10;
/** A place is told this often while it runs. */
const TELL_EVERY_S = 10;
const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];
// The classes stand here in full: the style sheet is built from what stands in the source.
const PLAY = "icon-[lucide--play]";
const PAUSE = "icon-[lucide--pause]";

enter("media", mount);

/** Tells `true` and `false` when it starts and stops, and a number of seconds for where it is. */
function mount(host: HTMLElement, value: string, tell: (value: string) => void): Handle {
  const media: Media = JSON.parse(value);
  const gone = new AbortController();
  const frame = make("div", { className: `media ${media.film ? "media-film" : "media-sound"}` });
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", media.title);
  const video = make("video", { playsInline: true, preload: "metadata", autoplay: media.begins });
  if (media.poster) video.poster = media.poster;
  video.append(...media.sources.map(({ address, mime }) => make("source", { src: address, type: mime })));
  const at = make("input", { className: "media-at", type: "range", min: "0", step: "0.1" });
  at.setAttribute("aria-label", "Position");
  const play = key("Play", PLAY, toggle, "key key-lit key-square");
  const time = make("span", { className: "num media-time" });
  time.setAttribute("aria-hidden", "true");
  const speed = choice("Speed", SPEEDS.map((it) => [String(it), `${it}×`]), (it) => (video.playbackRate = Number(it)));
  speed.value = "1";
  const captions = choice("Captions", [], caption);
  const mute = key("Sound off", "icon-[lucide--volume-x]", () => (video.muted = !video.muted));
  const row = make("div", { className: "row" });
  row.append(
    play,
    key("Back 10 seconds", "icon-[lucide--undo-2]", () => seek(video.currentTime - STEP_S)),
    key("On 10 seconds", "icon-[lucide--redo-2]", () => seek(video.currentTime + STEP_S)),
    time,
    make("span", { className: "grow" }),
    speed,
    captions,
    mute,
  );
  if (media.film && document.pictureInPictureEnabled) {
    const apart = key("Picture in picture", "icon-[lucide--picture-in-picture-2]", () => quietly(video.requestPictureInPicture()));
    apart.classList.add("media-wide");
    row.append(apart);
  }
  if (media.film) row.append(key("Whole screen", "icon-[lucide--maximize]", wholeScreen));
  row.lastElementChild?.classList.add("tip-end");
  const keys = make("div", { className: "media-keys" });
  keys.append(at, row);
  const problem = make("p", { className: "media-problem" });
  problem.setAttribute("role", "alert");
  frame.append(video, keys, problem);
  host.replaceChildren(frame);
  let told = media.from;
  offer(media.tracks);
  follow();

  const hear = <T extends Event>(target: EventTarget, event: string, heard: (event: T) => unknown) =>
    target.addEventListener(event, heard as (event: Event) => unknown, { signal: gone.signal });
  for (const event of ["timeupdate", "durationchange", "volumechange", "seeked"]) hear(video, event, follow);
  hear(video, "loadedmetadata", begin);
  hear(video, "play", () => runs(true));
  hear(video, "pause", () => runs(false));
  hear(video, "waiting", () => play.setAttribute("aria-busy", "true"));
  hear(video, "playing", () => play.removeAttribute("aria-busy"));
  hear(video, "error", isBroken);
  hear(video, "click", toggle);
  hear(at, "input", () => seek(Number(at.value)));
  hear(frame, "keydown", press);
  if (media.pageKeys) hear<KeyboardEvent>(window, "keydown", (event) => event.defaultPrevented || press(event));

  function length() {
    return Number.isFinite(video.duration) ? video.duration : (media.length ?? 0);
  }

  function toggle() {
    if (!video.paused) return video.pause();
    if (video.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) return isBroken();
    problem.textContent = "";
    // What is stopped before it has begun is no error.
    quietly(video.play());
  }

  function isBroken() {
    problem.textContent = "It cannot be played. If the line is there, load the page again.";
  }

  function seek(second: number) {
    video.currentTime = Math.min(Math.max(second, 0), length());
  }

  /** Where it was left, unless that is the end. */
  function begin() {
    if (media.from > 0 && media.from < length() - STEP_S) seek(media.from);
    follow();
  }

  function runs(running: boolean) {
    play.setAttribute("aria-label", running ? "Pause" : "Play");
    play.dataset.tip = running ? "Pause" : "Play";
    play.firstElementChild!.className = running ? PAUSE : PLAY;
    tell(JSON.stringify(running));
    if (!running) place();
  }

  function place() {
    told = video.currentTime;
    tell(JSON.stringify(told));
  }

  /** Shows what the element says of itself. */
  function follow() {
    const [second, whole] = [video.currentTime, length()];
    at.max = String(whole);
    at.value = String(second);
    at.style.setProperty("--at", `${whole > 0 ? (100 * second) / whole : 0}%`);
    at.setAttribute("aria-valuetext", `${inWords(second)} of ${inWords(whole)}`);
    time.textContent = `${inWords(second)} / ${inWords(whole)}`;
    mute.setAttribute("aria-pressed", String(video.muted));
    if (!video.paused && Math.abs(second - told) >= TELL_EVERY_S) place();
  }

  /** Has these captions to choose from, and goes on showing the language that was chosen. */
  function offer(tracks: Track[]) {
    const chosen = captions.value;
    video.querySelectorAll("track").forEach((it) => it.remove());
    for (const { address, language, label } of tracks) {
      video.append(make("track", { kind: "captions", src: address, srclang: language, label }));
    }
    captions.replaceChildren(new Option("No captions", ""), ...tracks.map((it) => new Option(it.label, it.language)));
    captions.hidden = tracks.length === 0;
    captions.value = tracks.some((it) => it.language === chosen) ? chosen : "";
    caption(captions.value);
  }

  function caption(language: string) {
    for (const track of video.textTracks) track.mode = track.language === language ? "showing" : "disabled";
    frame.classList.toggle("media-captioned", language !== "");
  }

  /** With our keys where the browser can, else the film alone. */
  function wholeScreen() {
    if (document.fullscreenElement) return quietly(document.exitFullscreen());
    if (frame.requestFullscreen) return quietly(frame.requestFullscreen());
    (video as { webkitEnterFullscreen?: () => void }).webkitEnterFullscreen?.();
  }

  function press(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || wants(event)) return;
    if (event.key === " ") toggle();
    else if (event.key === "ArrowLeft") seek(video.currentTime - STEP_S);
    else if (event.key === "ArrowRight") seek(video.currentTime + STEP_S);
    else if (event.key === "f" && media.film) wholeScreen();
    else return;
    event.preventDefault();
  }

  return {
    update: (value) => offer((JSON.parse(value) as Media).tracks),
    configure() {},
    act() {},
    destroy() {
      if (!video.paused) place();
      gone.abort();
      video.pause();
      host.replaceChildren();
    },
  };
}

/** Whether what has the focus does something with this key itself. The position's own arrows are too short for a film. */
function wants(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches("input:not(.media-at), textarea, select, [role=slider]") || target.isContentEditable) return true;
  return event.key === " " && target.matches("button, a, summary");
}

/** A length as people say it: `3:05`, `1:02:09`. */
function inWords(seconds: number): string {
  const all = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, String(all % 60).padStart(2, "0")];
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, "0")}:${rest}`;
}

/** A person who may not is left where they are. */
function quietly(done: Promise<unknown>) {
  done.catch(() => {});
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, properties: Partial<HTMLElementTagNameMap[K]>) {
  return Object.assign(document.createElement(tag), properties);
}

function key(name: string, icon: string, press: () => void, className = "key key-bare key-square") {
  const element = make("button", { type: "button", className });
  element.setAttribute("aria-label", name);
  element.dataset.tip = name;
  const glyph = make("span", { className: icon });
  glyph.setAttribute("aria-hidden", "true");
  element.append(glyph);
  element.addEventListener("click", press);
  return element;
}

function choice(name: string, options: string[][], choose: (value: string) => void) {
  const element = make("select", {});
  element.setAttribute("aria-label", name);
  element.append(...options.map(([value, label]) => new Option(label, value)));
  element.addEventListener("change", () => choose(element.value));
  return element;
}
