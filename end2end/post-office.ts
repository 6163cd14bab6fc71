import { createPublicKey, generateKeyPairSync, createHash, verify, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo, Socket } from "node:net";
import path from "node:path";
import { SMTPServer } from "smtp-server";

/** What to say to the next letter instead of taking it. */
type Odd = { refuse: number; words: string } | "cut";

const folder = path.join(__dirname, "post");

/** A real mail server on loopback: over TLS, with a password, and with odd moments when a journey wants them. */
export class PostOffice {
  static readonly user = "backline";
  static readonly password = "p@ss: w/rd";
  /** Whom a server must believe to believe this one. */
  static readonly authority = path.join(folder, "ca.pem");

  /** What arrived, as it came over the wire. */
  readonly letters: Buffer[] = [];
  private readonly odd: Odd[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server: SMTPServer;

  constructor() {
    this.server = new SMTPServer({
      secure: true,
      key: readFileSync(path.join(folder, "key.pem")),
      cert: readFileSync(path.join(folder, "cert.pem")),
      closeTimeout: 1_000,
      onAuth: ({ username, password }, _, done) => {
        const isKnown = username === PostOffice.user && password === PostOffice.password;
        done(isKnown ? null : new Error("wrong password"), { user: username });
      },
      onRcptTo: (_, __, done) => {
        const [next] = this.odd;
        if (!next || next === "cut") return done();
        this.odd.shift();
        done(Object.assign(new Error(next.words), { responseCode: next.refuse }));
      },
      onData: (stream, _, done) => {
        const chunks: Buffer[] = [];
        const isCut = this.odd[0] === "cut";
        stream.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          if (isCut) this.hangUp();
        });
        stream.on("end", () => {
          if (isCut) return;
          this.letters.push(Buffer.concat(chunks));
          done();
        });
      },
    });
    // What a connection says that was cut is no news here.
    this.server.on("error", () => {});
    this.server.server.on("connection", (socket: Socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
  }

  async open(): Promise<number> {
    const inner = this.server.listen(0, "127.0.0.1");
    await once(inner, "listening");
    return (inner.address() as AddressInfo).port;
  }

  /** The next letter is refused with this code, or its line is cut while it comes. */
  next(odd: Odd) {
    this.odd.push(odd);
  }

  private hangUp() {
    this.odd.shift();
    for (const socket of this.sockets) socket.destroy();
  }

  async close() {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((closed) => this.server.close(() => closed()));
  }
}

/** A key to sign with: the private half as an operator has it, the public one as the DNS has it. */
export function signingKey() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const record = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  return { pem: privateKey.export({ type: "pkcs8", format: "pem" }) as string, record };
}

/** What a receiver does (RFC 6376, relaxed): hash the body, gather the headers, ask the key. */
export function isSigned(letter: Buffer, record: string): boolean {
  const key: KeyObject = createPublicKey({ key: Buffer.from(record, "base64"), type: "spki", format: "der" });
  const text = letter.toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  const headers = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n")
    .map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).replace(/[ \t]+/g, " ").trim()]);
  const find = (name: string) => headers.find(([it]) => it === name)?.[1];
  const signature = find("dkim-signature");
  if (!signature) return false;
  const tags = new Map(signature.split(";").map((tag) => [tag.slice(0, tag.indexOf("=")).trim(), tag.slice(tag.indexOf("=") + 1).replace(/ /g, "")]));
  const lines = text.slice(end + 4).split("\r\n").map((line) => line.replace(/[ \t]+/g, " ").replace(/ $/, ""));
  while (lines.length > 0 && lines[lines.length - 1] === "") lines.pop();
  const body = lines.map((line) => `${line}\r\n`).join("");
  if (createHash("sha256").update(body, "latin1").digest("base64") !== tags.get("bh")) return false;
  const named = (tags.get("h") ?? "").split(":").filter((name) => find(name) !== undefined);
  const signed = named.map((name) => `${name}:${find(name)}\r\n`).join("");
  const unsigned = `dkim-signature:${signature.replace(/\bb=[^;]*$/, "b=")}`;
  return verify("RSA-SHA256", Buffer.from(signed + unsigned, "latin1"), key, Buffer.from(tags.get("b") ?? "", "base64"));
}
