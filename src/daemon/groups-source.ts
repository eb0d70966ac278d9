import type { EventsSource } from "#src/api/control/events.js";
import type { GroupsSource } from "#src/api/control/groups.js";
import type { HistorySource } from "#src/api/control/history.js";
import { present } from "#src/base/assert.js";
import { checkSpecification } from "#src/config/group/check-specification.js";
import { realFiles } from "#src/config/real-files.js";
import type { Site } from "#src/daemon/site.js";
import { toldGroups } from "#src/operations/events/told-groups.js";

/** The groups of the data plane, and what this site's own configuration, as it is in force, lets them be. */
export function groupsSource(site: Site): GroupsSource & EventsSource & HistorySource {
  return {
    groups: toldGroups(present(site.dataPlane, "the data plane runs").groups, (event) =>
      site.events.tell(event),
    ),
    events: site.events,
    history: site.history,
    subscribe: (onChange) => site.subscribe(onChange),
    check: (file) => checkSpecification(file, site.config, realFiles),
  };
}
