// A real VS Code workbench (code-server, in Chromium) does what a user would do: node drive_vscode.mjs REQUEST.json
//
// The request names the programs, the folders and the steps; the answers, one for each step, are printed as one line of
// JSON. Knows how the workbench looks; must never know what closure-lsp says.
import { spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";

const request = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const { chromium } = createRequire(request.playwright + "/")("playwright-core");
const PATIENCE = 90_000; // milliseconds; only what never comes takes so long

const settingsFile = request.home + "/settings-of-a-test.json";

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** The first answer that is neither false nor empty; an error that says what was seen last. */
async function until(what, ask, seen = () => undefined) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > end) {
      throw new Error(`${what}: not seen. ${JSON.stringify(await seen())}`);
    }
    await sleep(50);
  }
}

const server = await startServer();
let browser;
try {
  browser = await chromium.launchPersistentContext(request.home + "/chromium", {
    executablePath: request.chromium,
    headless: true,
    viewport: request.viewport,
    env: { ...process.env, HOME: request.home, XDG_CONFIG_HOME: request.home, XDG_CACHE_HOME: request.home },
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"],
  });
  const page = browser.pages()[0];
  page.setDefaultTimeout(PATIENCE);
  const answers = [];
  try {
    await openWorkbench(page);
    for (const step of request.steps) {
      answers.push((await STEPS()[step.do](page, step)) ?? null);
    }
  } catch (error) {
    await page.screenshot({ path: request.shots + "/error.png" });
    throw new Error(`step ${answers.length + 1}, ${JSON.stringify(request.steps[answers.length])}: ${error.stack}`);
  }
  console.log(JSON.stringify(answers));
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
} finally {
  await browser?.close().catch(() => {});
  process.kill(-server.pid, "SIGKILL");
}

function STEPS() {
  return {
    /** Waits until lines with all of these texts are drawn, hints included, and none with those; gives all lines. */
    async lines(page, { shown = [], hidden = [] }) {
      const right = (all) =>
        shown.every((text) => all.some((line) => line.includes(text))) &&
        !hidden.some((text) => all.some((line) => line.includes(text)));
      const settled = async () => {
        const all = await lines(page);
        return right(all) && all;
      };
      return until(`${JSON.stringify(shown)} without ${JSON.stringify(hidden)}`, settled, () => lines(page));
    },

    /** Waits for so many underlined places of a severity (`error`, `warning`, ...). */
    async squiggles(page, { severity, count }) {
      const found = page.locator(`.editor-instance .squiggly-${severity}`);
      await until(`${count} of ${severity}`, async () => (await found.count()) === count, () => found.count());
    },

    /** Rests the mouse on a word until a hover says so; gives all that it says. */
    async hover(page, { line, word, says }) {
      const popup = page.locator(".monaco-hover:not(.hidden) .hover-contents, .monaco-resizable-hover .hover-contents");
      const said = async () => (await popup.allInnerTexts()).join("\n").replaceAll("\u00a0", " ");
      await until(
        says,
        async () => {
          if ((await said()).includes(says)) {
            return true;
          }
          const { x, y } = await spot(page, line, word);
          await page.mouse.move(x + 150, y + 150);
          await page.mouse.move(x, y, { steps: 5 });
          for (let i = 0; i < 40 && !(await said()).includes(says); i++) {
            await sleep(50);
          }
          return (await said()).includes(says);
        },
        said,
      );
      await sleep(400); // it fades in
      return said();
    },

    /** Opens the menu of code actions at a word and runs one; gives the titles. Without `title` the menu stays. */
    async action(page, { line, word, title }) {
      const rows = page.locator(".action-widget .monaco-list-row.action");
      await until(
        `the action ${title}`,
        async () => {
          await click(page, line, word);
          await page.keyboard.press("Control+.");
          for (let i = 0; i < 40; i++) {
            const titles = await rows.allInnerTexts();
            if (titles.some((text) => text.includes(title ?? ""))) {
              return true;
            }
            await sleep(50);
          }
          await page.keyboard.press("Escape");
          return false;
        },
        () => rows.allInnerTexts(),
      );
      const titles = await rows.allInnerTexts();
      await sleep(200);
      if (title) {
        await rows.filter({ hasText: title }).first().click();
      }
      return titles;
    },

    /** Sets the cursor behind a word and types. */
    async type(page, { line, word, text }) {
      await click(page, line, word);
      await page.keyboard.type(text, { delay: 20 });
    },

    async press(page, { keys }) {
      await page.keyboard.press(keys);
    },

    /** Saves the file of the active editor. */
    async save(page) {
      await page.keyboard.press("Control+s");
      await until("saved", async () => (await page.locator(".tab.active.dirty").count()) === 0);
    },

    /**
     * Runs a command by its title in the palette, then chooses from what it offers, once or several times.
     * Where it says which text it `shows`, it is run until that is seen: just after the start some do nothing.
     */
    async command(page, { title, choose = [], shows }) {
      if (shows !== undefined) {
        const seen = async () => (await texts(page)).includes(shows);
        const run = async () => {
          await STEPS().command(page, { title, choose });
          return patiently(seen, 10_000);
        };
        return void (await until(shows, run, () => texts(page)));
      }
      await page.keyboard.press("F1");
      for (const text of [">" + title, ...choose]) {
        await chooseQuickly(page, text);
      }
    },

    /** Rests the mouse on the language status until it says so. */
    async status(page, { says }) {
      const popup = page.locator(".hover-language-status");
      const said = async () => (await popup.allInnerTexts()).join("\n").includes(says);
      const look = async () => {
        await page.mouse.move(1, 1);
        await page.locator("[id='status.languageStatus']").hover();
        return patiently(said, 5_000);
      };
      await until(says, look, () => popup.allInnerTexts());
      await page.mouse.move(1, 1);
    },

    /** Waits for a text anywhere on the page, or in a view that is a frame of its own. */
    async text(page, { shown }) {
      await until(shown, async () => (await texts(page)).includes(shown), () => texts(page));
      await sleep(400); // a frame is shown some moments after it has its text
    },

    /** Waits until the log of closure-lsp holds a text, shown or not. */
    async log(_page, { holds }) {
      const files = () => fs.readdirSync(request.data + "/logs", { recursive: true, withFileTypes: true });
      const logs = () => files().filter(({ name }) => name === "closure-lsp.log");
      const read = () => logs().map((file) => fs.readFileSync(`${file.parentPath}/${file.name}`, "utf8")).join("");
      await until(holds, () => read().includes(holds), read);
    },

    /** Clicks a text. */
    async click(page, { text }) {
      await page.getByText(text).first().click();
    },

    /** Waits until a picture is drawn, in the page or in a frame of it; gives its width in pixels. */
    async picture(page, { source }) {
      const all = () => [...document.images].map(({ currentSrc, naturalWidth }) => ({ currentSrc, naturalWidth }));
      const pictures = async () =>
        (await Promise.all(page.frames().map((frame) => frame.evaluate(all).catch(() => [])))).flat();
      const found = async () =>
        (await pictures()).find(({ currentSrc, naturalWidth }) => currentSrc.includes(source) && naturalWidth)?.naturalWidth;
      return until(source, found, pictures);
    },

    /** Waits until the picture of closures says all of these texts and none of those; gives how it looks. */
    async panel(page, { shown = [], hidden = [] }) {
      const found = async () => {
        const looks = await Promise.all(page.frames().map((frame) => frame.evaluate(lookOfPicture).catch(() => null)));
        return looks.find((look) => look);
      };
      const right = (look) =>
        look && shown.every((text) => look.texts.includes(text)) && !hidden.some((text) => look.texts.includes(text));
      const settled = async () => {
        const look = await found();
        return right(look) && look;
      };
      return until(`${JSON.stringify(shown)} without ${JSON.stringify(hidden)} in the picture`, settled, found);
    },

    /** Clicks a text of the picture of closures. */
    async clickInPanel(page, { text }) {
      const place = async () => {
        for (const frame of page.frames()) {
          const found = frame.locator("svg.cg-picture text", { hasText: text }).first();
          if (await found.count().catch(() => 0)) {
            return found;
          }
        }
      };
      await (await until(text, place)).click();
    },

    /** Waits until the cursor is there: `Ln 3, Col 5`. */
    async cursor(page, { at }) {
      const status = page.locator("[id='status.editor.selection']");
      const said = async () => (await status.allInnerTexts()).join();
      await until(at, async () => (await said()).includes(at), said);
    },

    /** Sets the cursor on a word. */
    async go(page, { line, word }) {
      await click(page, line, word);
    },

    /** Clicks twice on a word, or on a hint, whose text stands in its line as it is drawn. */
    async doubleClick(page, { line, word }) {
      // lines are drawn anew some moments after a change, and a click on what is just being replaced is lost
      await until(`${line} stays as it is`, () => stays(page, line, 500), () => lines(page));
      const { x, y } = await spot(page, line, word);
      await page.mouse.dblclick(x, y);
      await page.mouse.move(x, 1);
    },

    /** Does so until the line is another one: on a busy machine the clicks may come as the line is drawn anew. */
    async insert(page, { line, word }) {
      const remains = async () => (await lines(page)).some((each) => each.includes(line));
      await until(
        `${line} is another line`,
        async () => {
          await STEPS().doubleClick(page, { line, word });
          for (let i = 0; i < 200 && (await remains()); i++) {
            await sleep(50);
          }
          return !(await remains());
        },
        () => lines(page),
      );
    },

    /** Opens another file of the workspace by its name. */
    async open(page, { name }) {
      await page.keyboard.press("Control+p");
      await chooseQuickly(page, name);
      await page.locator(".tab.active", { hasText: name }).waitFor();
    },

    /** Changes the user's settings while VS Code runs, by the extension vscode_settings. */
    async settings(page, { change }) {
      fs.writeFileSync(settingsFile, JSON.stringify(change));
      await STEPS().command(page, { title: "Change Settings for a Test" });
      await until("settings in force", () => !fs.existsSync(settingsFile));
    },

    /** Waits until so many texts are drawn with a line below; gives each with the line's width and style. */
    async underlined(page, { count }) {
      const found = () =>
        page.evaluate(() =>
          [...document.querySelectorAll(".monaco-editor .view-overlays .cdr:not(.bracket-match)")]
            .map((box) => ({ box: box.getBoundingClientRect(), drawn: getComputedStyle(box) }))
            .filter(({ drawn }) => drawn.borderBottomStyle !== "none")
            .map(({ box, drawn }) => ({ box, style: `${drawn.borderBottomWidth} ${drawn.borderBottomStyle}` }))
            .sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left)
            .map(({ box, style }) => {
              const middle = box.top + box.height / 2;
              const first = document.caretRangeFromPoint(box.left + 1, middle);
              const last = document.caretRangeFromPoint(box.right - 1, middle);
              first?.setEnd(last?.startContainer ?? first.startContainer, last?.startOffset ?? first.startOffset);
              return [first?.toString() ?? "", style]; // beyond the page's edge there is no text
            }),
        );
      const right = (places) => places.length === count && places;
      return until(`${count} underlined`, async () => right(await found()), found);
    },

    /** The command lines of the language servers whose command line contains a text; waits for so many. */
    async servers(_page, { like, count = 1 }) {
      const found = () => servers(like).map(({ command }) => command);
      const right = (commands) => commands.length === count && commands;
      return until(`${count} servers`, () => right(found()), () => children(server.pid));
    },

    /** Kills the server and waits until so many others run. */
    async kill(_page, { like, others = 1 }) {
      const [{ pid }] = servers(like);
      process.kill(pid, "SIGKILL");
      await replaced(pid, like, others);
    },

    /** Runs a command that ends the server, and waits until another one runs. */
    async replaced(page, { like, title }) {
      const [{ pid }] = servers(like);
      await STEPS().command(page, { title });
      await replaced(pid, like, 1);
    },

    /** Shows the page as somebody sees it who does not see every color (`none` for who does). */
    async vision(page, { type }) {
      const session = await page.context().newCDPSession(page);
      await session.send("Emulation.setEmulatedVisionDeficiency", { type });
    },

    /** Takes a picture, of a part of the page if there is a clip (`x`, `y`, `width`, `height` in pixels). */
    async shot(page, { name, clip }) {
      await page.screenshot({ path: `${request.shots}/${name}.png`, clip });
    },
  };
}

/** Types a text where VS Code asks for a command or a file, and takes what it finds by it. */
async function chooseQuickly(page, text) {
  const input = page.locator(".quick-input-widget input");
  await input.waitFor();
  await input.fill(text);
  const wanted = text.replace(/^>/, "");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: wanted }).first().waitFor();
  // by keys, not by a click: the list may still move
  const focused = page.locator(".quick-input-list .monaco-list-row.focused", { hasText: wanted });
  await until(wanted, async () => (await focused.count()) > 0 || (await page.keyboard.press("ArrowDown")));
  await page.keyboard.press("Enter");
  await until("taken", async () => !(await input.isVisible()) || (await input.inputValue()) !== text);
}

/** In a frame: what the picture of closures says, its colors, and by how many pixels texts leave their boxes. */
function lookOfPicture() {
  const picture = document.querySelector("svg.cg-picture");
  if (!picture || !picture.getBoundingClientRect().width) {
    return null;
  }
  const fill = (selector) => getComputedStyle(picture.querySelector(selector)).fill;
  const boxes = [...picture.querySelectorAll(".cg-box")].map((box) => box.getBoundingClientRect());
  const texts = [...picture.querySelectorAll("text")];
  const right = ({ left, top, bottom }) =>
    boxes.find((box) => box.left <= left && left <= box.right && box.top <= (top + bottom) / 2 && (top + bottom) / 2 <= box.bottom)
      ?.right ?? picture.getBoundingClientRect().right;
  const over = texts.map((text) => text.getBoundingClientRect()).map((place) => place.right - right(place));
  return {
    texts: texts.map((text) => text.textContent),
    page: fill(".cg-page"),
    title: fill(".cg-title-text"),
    muted: fill(".cg-muted-text"),
    over: Math.max(...over),
    scripts: picture.querySelectorAll("script").length,
    links: picture.querySelectorAll("a").length,
  };
}

/** All that the page says, its frames included, but the program of these. */
async function texts(page) {
  const all = page.frames().map((frame) => frame.evaluate(() => document.body.innerText).catch(() => ""));
  // a long line of a log is wrapped anywhere, and its parts stand in any order in the page
  return [...(await Promise.all(all)), (await lines(page)).join("")].join("\n").replaceAll("\u00a0", " ");
}

/** Whether it comes true within so many milliseconds. */
async function patiently(ask, milliseconds) {
  for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(50)) {
    if (await ask()) {
      return true;
    }
  }
  return false;
}

async function startServer() {
  // those that belong to a machine (closureLsp.path) are certain to be read from its own file only
  for (const owner of ["User", "Machine"]) {
    fs.mkdirSync(`${request.data}/${owner}`, { recursive: true });
    fs.writeFileSync(`${request.data}/${owner}/settings.json`, JSON.stringify(request.settings));
  }
  const port = await freePort();
  const log = fs.openSync(request.shots + "/code-server.log", "w");
  const options = ["--user-data-dir", request.data, "--extensions-dir", request.extensions, "--auth", "none"];
  options.push("--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check");
  options.push("--disable-getting-started-override", ...(request.options ?? []));
  const own = { HOME: request.home, XDG_CONFIG_HOME: request.home, SETTINGS_OF_A_TEST: settingsFile };
  const env = { ...process.env, ...own };
  // detached: a process group of its own, which is ended as one
  const process_ = spawn(request.codeServer, options, { env, stdio: ["ignore", log, log], detached: true });
  process_.port = port;
  await until("code-server", () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.ok, () => false),
  );
  return process_;
}

async function openWorkbench(page) {
  const host = `127.0.0.1:${server.port}`;
  const payload = JSON.stringify([["openFile", `vscode-remote://${host}${request.file}`]]);
  const place = request.workspace.endsWith(".code-workspace") ? "workspace" : "folder";
  const address = `http://${host}/?${place}=${request.workspace}&payload=${encodeURIComponent(payload)}`;
  await page.goto(address);
  await page.locator(".monaco-editor .view-line").first().waitFor();
}

function freePort() {
  return new Promise((done) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** The lines of the visible editors as they are drawn, hints included, one editor after the other. */
function lines(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll(".monaco-editor .view-lines")].flatMap((editor) =>
      [...editor.querySelectorAll(".view-line")]
        .sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top))
        .map((row) => row.textContent.replaceAll("\u00a0", " ")),
    ),
  );
}

/** Whether a line is drawn, and not drawn anew within so many milliseconds. */
function stays(page, line, milliseconds) {
  return page.evaluate(
    async ([line, milliseconds]) => {
      const rows = [...document.querySelectorAll(".monaco-editor .view-line")];
      const row = rows.find((each) => each.textContent.replaceAll("\u00a0", " ").includes(line));
      const drawn = row?.firstChild;
      await new Promise((done) => setTimeout(done, milliseconds));
      return Boolean(drawn?.isConnected);
    },
    [line, milliseconds],
  );
}

/** Where the middle of the last character of a word stands on the page. */
async function spot(page, line, word) {
  const find = () =>
    page.evaluate(
      ([line, word]) => {
        const plain = (text) => text.replaceAll("\u00a0", " ");
        const rows = [...document.querySelectorAll(".monaco-editor .view-line")];
        const row = rows.find((each) => plain(each.textContent).includes(line));
        if (!row) {
          return null;
        }
        let rest = plain(row.textContent).indexOf(line) + line.lastIndexOf(word) + word.length - 1;
        const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const node = walker.currentNode;
          if (rest < node.length) {
            const range = document.createRange();
            range.setStart(node, rest);
            range.setEnd(node, rest + 1);
            const { x, y, width, height } = range.getBoundingClientRect();
            return { x: x + width * 0.6, y: y + height / 2 };
          }
          rest -= node.length;
        }
        return null;
      },
      [line, word],
    );
  return until(`${word} in ${line}`, find, () => lines(page));
}

async function click(page, line, word) {
  const { x, y } = await spot(page, line, word);
  await page.mouse.click(x, y);
  await page.mouse.move(x, 1); // where it rests a hover would come
}

/** Waits until a server has gone, and so many others are there. */
async function replaced(gone, like, count) {
  const done = () => servers(like).length === count && !servers(like).some(({ pid }) => pid === gone);
  await until(`${count} other servers`, done, () => children(server.pid));
}

/** The processes below code-server whose command line contains a text, and whose parent's does not. */
function servers(like) {
  const all = children(server.pid);
  // one that is only asked for its version does not serve
  const matching = all.filter(({ command }) => command.includes(like) && !command.endsWith(" --version"));
  return matching.filter(({ parent }) => !matching.some(({ pid }) => pid === parent));
}

function children(pid) {
  const all = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const parent = Number(/\) . (\d+)/.exec(fs.readFileSync(`/proc/${name}/stat`, "utf8"))[1]);
      const command = fs.readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      return [{ pid: Number(name), parent, command }];
    } catch {
      return []; // it has ended
    }
  });
  const found = [];
  for (const parents = [pid]; parents.length; ) {
    const parent = parents.pop();
    const own = all.filter((each) => each.parent === parent);
    found.push(...own);
    parents.push(...own.map((each) => each.pid));
  }
  return found;
}
