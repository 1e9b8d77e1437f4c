// Opens reports in a real browser: node checks.mjs CHROMIUM REPORT.html ...
// Nothing is fetched, nothing is logged, the keyboard reaches everything, a phone scrolls only wide parts, A4 cuts no
// chart, axe-core finds nothing in light or dark. Pictures go to out/, to be looked at.

import axe from "axe-core";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, ...reports] = process.argv.slice(2);
const out = path.join(import.meta.dirname, "out");
mkdirSync(out, { recursive: true });
const A4 = { width: 595, height: 842 }; // points
const PIXELS_A_MM = 96 / 25.4;
const PRINTED = { width: (210 - 2 * 13) * PIXELS_A_MM, height: (297 - 2 * 14) * PIXELS_A_MM };
let passed = 0;
let failed = 0;

function check(what, holds, found) {
  if (holds) {
    passed += 1;
  } else {
    failed += 1;
    console.error(`FAILED ${what}: ${JSON.stringify(found)}`);
  }
}

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** A fresh page with the report in it, and what it asked for and said. */
async function opened(report, options) {
  const page = await browser.newPage(options);
  // Other checks keep the processors busy meanwhile.
  page.setDefaultTimeout(300_000);
  const asked = [];
  const said = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  await page.goto(pathToFileURL(report).href, { waitUntil: "load" });
  return { page, asked, said };
}

async function quiet(name, report) {
  const { page, asked, said } = await opened(report, { viewport: { width: 1280, height: 900 } });
  await page.waitForTimeout(200);
  const away = asked.filter((url) => url !== pathToFileURL(report).href && !url.startsWith("data:"));
  check(`${name}: no request leaves the page`, away.length === 0, away);
  check(`${name}: no word on the console`, said.length === 0, said);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(`${name}: a desktop does not scroll sideways`, wide <= 0, wide);
  await page.screenshot({ path: path.join(out, `${name}-desktop.png`), fullPage: true });
  await page.close();
}

async function accessible(name, report) {
  for (const colorScheme of ["light", "dark"]) {
    const { page } = await opened(report, { viewport: { width: 1280, height: 900 }, colorScheme });
    await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = true)));
    await page.evaluate(axe.source);
    const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    const violations = found.violations.map(({ id, nodes }) => [id, nodes.length, nodes[0].html.slice(0, 200)]);
    check(`${name}: axe-core, ${colorScheme}`, violations.length === 0, violations);
    await page.screenshot({ path: path.join(out, `${name}-${colorScheme}.png`) });
    await page.close();
  }
}

async function keyboard(name, report) {
  const { page } = await opened(report, { viewport: { width: 1280, height: 900 } });
  await page.keyboard.press("Tab");
  const skip = await page.evaluate(() => {
    const box = document.activeElement.getBoundingClientRect();
    return { name: document.activeElement.className, left: box.left, outline: getComputedStyle(document.activeElement).outlineStyle };
  });
  check(`${name}: the first stop skips the contents, and is seen`, skip.name === "skip" && skip.left >= 0 && skip.outline !== "none", skip);
  const reachable = await page.evaluate(() => {
    const stops = [...document.querySelectorAll("a, summary, [tabindex='0']")];
    const seen = stops.filter((stop) => stop.checkVisibility({ contentVisibilityAuto: true }));
    seen.forEach((stop, index) => (stop.dataset.stop = index));
    return seen.length;
  });
  const reached = new Set(["0"]);
  for (let press = 1; press < reachable; press += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => [document.activeElement.dataset.stop, getComputedStyle(document.activeElement).outlineStyle]);
    reached.add(stop[0]);
    if (stop[1] === "none") check(`${name}: focus is seen`, false, stop);
  }
  check(`${name}: the keyboard reaches every link and region`, reached.size === reachable && !reached.has(undefined), [reached.size, reachable]);
  await page.goto(pathToFileURL(report).href);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const landed = await page.evaluate(() => document.activeElement.id);
  check(`${name}: the skip link lands on the findings`, landed === "main", landed);
  await page.close();
}

async function phone(name, report) {
  const { page } = await opened(report, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });
  const found = await page.evaluate(() => ({
    page: document.documentElement.scrollWidth,
    charts: [...document.querySelectorAll(".card svg")].map((chart) => Math.round(chart.getBoundingClientRect().width)),
  }));
  check(`${name}: a phone does not scroll the page sideways`, found.page <= 390, found.page);
  check(`${name}: charts stay readable on a phone`, found.charts.every((width) => width >= 600), found.charts);
  await page.screenshot({ path: path.join(out, `${name}-phone.png`), clip: { x: 0, y: 0, width: 390, height: 2400 }, fullPage: true });
  await page.close();
}

async function paper(name, report) {
  const { page } = await opened(report, { viewport: { width: Math.floor(PRINTED.width), height: 1000 }, colorScheme: "dark" });
  const pdf = (await page.pdf({ path: path.join(out, `${name}.pdf`), preferCSSPageSize: true, printBackground: true })).toString("latin1");
  const pages = pdf.match(/\/Type \/Page\b/g)?.length ?? 0;
  const charts = await page.locator("figure").count();
  check(`${name}: some pages, not a book`, pages >= Math.ceil(charts / 2) && pages >= 2 && pages <= 40, [pages, charts]);
  const sizes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map((box) => [Number(box[1]), Number(box[2])]);
  const a4 = ([width, height]) => Math.abs(width - A4.width) < 2 && Math.abs(height - A4.height) < 2;
  check(`${name}: every page is A4`, sizes.length > 0 && sizes.every(a4), sizes[0]);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const found = await page.evaluate(() => ({
    paper: getComputedStyle(document.body).backgroundColor,
    width: document.documentElement.scrollWidth,
    whole: [...document.querySelectorAll("figure")].every((figure) => getComputedStyle(figure).breakInside === "avoid"),
    charts: [...document.querySelectorAll("figure")].map((figure) => figure.getBoundingClientRect()).map(({ width, height }) => [width, height]),
  }));
  check(`${name}: paper is white`, found.paper === "rgb(255, 255, 255)", found.paper);
  check(`${name}: nothing is wider than the paper`, found.width <= Math.ceil(PRINTED.width), found.width);
  const fits = ([width, height]) => width <= PRINTED.width && height <= PRINTED.height;
  check(`${name}: every chart fits on a page and is not broken`, found.whole && found.charts.every(fits), found.charts);
  await page.close();
}

for (const report of reports) {
  const name = path.basename(path.dirname(report));
  for (const look of [quiet, accessible, keyboard, phone, paper]) await look(name, path.resolve(report));
}
await browser.close();
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
