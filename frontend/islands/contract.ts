// What every island keeps, so that one piece of Rust (app/ground/ui/src/island.rs) can carry any of them. The whole
// contract is written there.

/** What a mounted island lets its page do. Values and options are JSON, as text. */
export type Handle = {
  /** Shows another value in place of what stands there. Is not told back. */
  update(value: string): void;
  /** Takes other options. */
  configure(options: string): void;
  /** One thing of the island's own: its name, and what it needs. */
  act(name: string, value: string): void;
  /** Leaves the host as empty as it was, and listens to nothing any more. */
  destroy(): void;
};

/** Fills an empty element. Throws when it cannot show the value: the page then shows what it has instead. */
export type Mount = (host: HTMLElement, value: string, onChange: (value: string) => void, options: string) => Handle;

declare global {
  interface Window {
    backlineIslands?: Record<string, Mount>;
  }
}

/** The page finds the island under this name once its script has run. */
export function enter(name: string, mount: Mount) {
  (window.backlineIslands ??= {})[name] = mount;
}
