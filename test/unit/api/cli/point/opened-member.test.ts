import t from "tap";
import { openedMember } from "#src/api/cli/point/opened-member.js";

t.test("as exports are named; the newest moment and every member where one is left out", async (t) => {
  t.same(openedMember("data@seq-1.5"), { member: "data", selector: "seq-1.5" });
  t.same(openedMember("data"), { member: "data", selector: "latest" });
  t.same(openedMember("data@"), { member: "data", selector: "latest" });
  t.same(openedMember("@latest-app"), { member: "", selector: "latest-app" });
  t.same(openedMember("a@b@c"), { member: "a", selector: "b@c" }, "which the daemon refuses");
});
