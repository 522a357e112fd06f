#include "reconciler/command/table.h"

#include <limits.h>
#include <string.h>

#define BIT(n) (UINT64_C(1) << (n))

const char *const format_words[FORMAT_COUNT] = {"text", "json", "markdown", "github", "sarif", "csv"};

#define OTHER OPTION_OTHER, 0, 0, 0
#define TEXT(member) OPTION_TEXT, offsetof(struct options, member), 0, 0
#define FLAG(member) OPTION_FLAG, offsetof(struct options, member), 0, 0
#define LIST(member) OPTION_LIST, offsetof(struct options, member), 0, 0
#define NUMBER(member, least, most) OPTION_NUMBER, offsetof(struct options, member), least, most

const struct option_row option_rows[OPTION_COUNT] = {
    [OPTION_CONFIG] = {"config", 'c', "FILE",
                       "The machine's own file; else $TENANTRY_CONFIG, ./tenantry.yaml, "
                       "/etc/tenantry/tenantry.yaml.",
                       TEXT(config)},
    [OPTION_FORMAT] = {"format", 'f', "FORMAT", "How the result is printed; text is for people.", OTHER},
    [OPTION_NO_COLOR] = {"no-color", 0, NULL, "No colour, even on a terminal ($NO_COLOR does the same).",
                         OTHER},
    [OPTION_QUIET] = {"quiet", 'q', NULL, "Only the result and errors: no progress, no notes.", FLAG(quiet)},
    [OPTION_VERBOSE] = {"verbose", 'v', NULL, "Log what is done; twice: every request.", OTHER},
    [OPTION_HELP] = {"help", 'h', NULL, "This help.", OTHER},
    [OPTION_VERSION] = {"version", 0, NULL, "The version.", OTHER},
    [OPTION_CLIENT] = {"client", 0, "NAME", "Only this client; may be repeated.", LIST(clients)},
    [OPTION_REGION] = {"region", 0, "NAME", "Only this region; may be repeated.", LIST(regions)},
    [OPTION_PATH] = {"path", 0, "DIR", "Specs from a working directory instead of the repository.",
                     TEXT(path)},
    [OPTION_REV] = {"rev", 0, "REV", "Specs from this revision of the repository (a commit, branch or tag).",
                    TEXT(rev)},
    [OPTION_AT] = {"at", 0, "REV", "The revision to rebuild from; else the tip of the branch.", TEXT(at)},
    [OPTION_OUT] = {"out", 'o', "FILE",
                    "plan: also write the plan there, for apply --plan; import: a folder, for a file a "
                    "client.",
                    TEXT(out)},
    [OPTION_PLAN] = {"plan", 0, "FILE", "Apply exactly the plan written there by plan --out, or refuse.",
                     TEXT(plan)},
    [OPTION_DIGEST] = {"digest", 0, "DIGEST",
                       "Apply exactly the plan of this digest, or refuse; its first 12 characters will do.",
                       TEXT(digest)},
    [OPTION_YES] = {"yes", 'y', NULL, "Do not ask; required where there is no terminal.", FLAG(yes)},
    [OPTION_ALLOW_SHRINK] = {"allow-shrink", 0, NULL,
                             "Accept a fleet that lost a fifth of its clients or more.", FLAG(allow_shrink)},
    [OPTION_INTO] = {"into", 0, "REGION", "The region that takes the tenants.", TEXT(into)},
    [OPTION_EXPLAIN] = {"explain", 0, NULL,
                        "Also where each value comes from: file and line, and the package.", FLAG(explain)},
    [OPTION_DRY_RUN] = {"dry-run", 0, NULL, "Show the plan only.", FLAG(dry_run)},
    [OPTION_LIMIT] = {"limit", 'n', "N", "At most N entries; 50 if not given.", NUMBER(limit, 1, INT_MAX)},
    [OPTION_MONTH] = {"month", 0, "YYYY-MM", "That month, in UTC; else the current one, until now.",
                      TEXT(month)},
    [OPTION_REGIONS] = {"regions", 0, "LIST",
                        "The regions, with commas between; else ashburn,los-angeles,amsterdam,singapore.",
                        TEXT(sites)},
    [OPTION_STATE] = {"state", 0, "FILE", "Keep the cloud in this file; else in memory, until the end.",
                      TEXT(state)},
    [OPTION_PORT] = {"port", 0, "PORT", "Of 127.0.0.1; any free one if not given.", NUMBER(port, 0, 65535)},
    [OPTION_TLS] = {"tls", 0, NULL, "HTTPS, with a certificate made for this run.", FLAG(tls)},
    [OPTION_ALL_SERVICES] = {"all-services", 0, NULL, "Octavia, Designate, Barbican, Manila and Heat too.",
                             FLAG(all_services)},
    [OPTION_RELEASE] = {"release", 0, "RELEASE",
                        "Behave as this release of OpenStack: zed (the default) or 2026.1.", TEXT(release)},
    [OPTION_LATENCY] = {"latency", 0, "MS", "Let every answer take that many milliseconds longer.",
                        NUMBER(latency_ms, 0, INT_MAX)},
    [OPTION_TOKEN_LIFE] = {"token-life", 0, "SECONDS", "How long a token is valid; 3600 if not given.",
                           NUMBER(token_seconds, 1, INT_MAX)},
    [OPTION_FAULTS] = {"faults", 0, "FILE", "What is to go wrong: JSON as POST /sandbox/faults takes it.",
                       TEXT(faults)},
    [OPTION_REQUESTS] = {"requests", 0, "FILE",
                         "Add every request to this file, as a line of JSON; without tokens.",
                         TEXT(requests)},
    [OPTION_PROJECT] = {"project", 0, "PROJECT", "Only this project, by name or id; may be repeated.",
                        LIST(projects)},
    [OPTION_FORCE] = {"force", 0, NULL, "Write over files that are there.", FLAG(force)},
};

const uint64_t option_globals = BIT(OPTION_CONFIG) | BIT(OPTION_FORMAT) | BIT(OPTION_NO_COLOR) |
                                BIT(OPTION_QUIET) | BIT(OPTION_VERBOSE) | BIT(OPTION_HELP) |
                                BIT(OPTION_VERSION);

#define CHOICE (BIT(OPTION_CLIENT) | BIT(OPTION_REGION) | BIT(OPTION_PATH) | BIT(OPTION_REV))
#define PEOPLE_AND_PROGRAMS (BIT(FORMAT_TEXT) | BIT(FORMAT_JSON))
#define EXAMPLES(table) .examples = (table), .example_count = COUNT(table)

static const struct example validate_examples[] = {
    {"tenantry validate fleet/", "Check every spec below fleet/."},
    {"tenantry validate --format github .",
     "In a GitHub workflow: problems show on the lines of the pull request."},
};
static const struct example plan_examples[] = {
    {"tenantry plan", "What would change, everywhere, for the tip of the branch."},
    {"tenantry plan --path . --client acme-health", "The working directory's version of one client."},
    {"tenantry plan --rev HEAD~1 --format json", "What going back one commit would mean, for a program."},
    {"tenantry plan --explain --client acme-health", "Which line, and which package, says each value."},
    {"tenantry plan --out tonight.plan", "Keep the plan, to apply exactly that one later."},
};
static const struct example apply_examples[] = {
    {"tenantry apply", "Plan, ask, apply."},
    {"tenantry apply --plan tonight.plan --yes",
     "Apply the plan that was looked at, or refuse if anything moved."},
    {"tenantry apply --client acme-health --yes", "One client, without asking."},
};
static const struct example drift_examples[] = {
    {"tenantry drift", "What somebody changed by hand; exit status 2 if anything."},
    {"tenantry drift --region amsterdam --format json", "For a monitoring job."},
};
static const struct example watch_examples[] = {
    {"tenantry watch", "Run the controller in the foreground, as a service does."},
};
static const struct example status_examples[] = {
    {"tenantry status", "Every client with its state."},
    {"tenantry status acme-health --format json", "One client, for a program."},
};
static const struct example history_examples[] = {
    {"tenantry history acme-health", "What was changed for a client, newest first, with commit and author."},
};
static const struct example rebuild_examples[] = {
    {"tenantry rebuild --region ashburn --into amsterdam",
     "Ashburn is lost: plan, ask, build its tenants at Amsterdam."},
    {"tenantry rebuild --region ashburn --into amsterdam --client acme-health --yes", "One tenant only."},
};
static const struct example capacity_examples[] = {
    {"tenantry capacity", "How much of each region is promised, and how much may still be."},
    {"tenantry capacity --path . --region amsterdam", "With the specs of the working directory."},
    {"tenantry capacity --format csv > capacity.csv", "For a spreadsheet; amounts in MiB and GiB."},
};
static const struct example import_examples[] = {
    {"tenantry import --region amsterdam --out fleet/clients",
     "A file for every tenant of the site that the fleet does not have yet."},
    {"tenantry import --region amsterdam --project acme-prod --project acme-dev --client acme-health",
     "Two projects as one client, on standard output."},
    {"tenantry import --region amsterdam --client acme-health",
     "What carries the mark of a client, for a fleet that was lost."},
};
static const struct example usage_examples[] = {
    {"tenantry usage", "What each client has used this month, until now."},
    {"tenantry usage --month 2026-10 --format csv > 2026-10.csv", "A month for invoicing."},
    {"tenantry usage --client acme-health --format json", "One client, project by project."},
};
static const struct example sandbox_examples[] = {
    {"tenantry sandbox > clouds.yaml", "Four sites on loopback, until Ctrl-C; clouds.yaml is ready to use."},
    {"OS_CLIENT_CONFIG_FILE=clouds.yaml openstack --os-cloud amsterdam network list",
     "Look around in it, from another terminal."},
    {"tenantry sandbox --regions a,b --state cloud.db --port 5000",
     "Two regions that are still there tomorrow."},
    {"curl -d '{\"do\": \"hang-up\", \"count\": 3}' http://127.0.0.1:5000/sandbox/faults",
     "Let the next three requests fail."},
};
static const struct example schema_examples[] = {
    {"tenantry schema > tenantry.schema.json", "For editors: completion and checks while typing."},
    {"tenantry schema Client", "One kind of document."},
};

const struct command_row command_rows[] = {
    {.name = "validate",
     .arguments = "[PATH]",
     .summary = "check specs, without any cloud",
     .run = command_validate,
     .doc = "Reads every spec below PATH (a folder or one file; the current folder if not given) and prints "
            "all problems of all "
            "files at once. Exit status 1 if there is an error; warnings do not count.",
     .formats = PEOPLE_AND_PROGRAMS | BIT(FORMAT_GITHUB) | BIT(FORMAT_SARIF),
     .most_arguments = 1,
     EXAMPLES(validate_examples)},
    {.name = "plan",
     .summary = "show what apply would do",
     .run = command_plan,
     .options = CHOICE | BIT(OPTION_OUT) | BIT(OPTION_EXPLAIN),
     .doc = "Compares the specs with the live clouds and prints every difference. Nothing is written to any "
            "cloud. Exit status 0: "
            "nothing to do; 2: differences; 1: an error, invalid specs or an incomplete reading.",
     .formats = PEOPLE_AND_PROGRAMS | BIT(FORMAT_MARKDOWN),
     .settings = true,
     EXAMPLES(plan_examples)},
    {.name = "apply",
     .summary = "make the clouds what the specs say",
     .run = command_apply,
     .doc = "Makes the plan, asks on a terminal, and carries it out. Off a terminal --yes is required. Exit "
            "status 0: done; 2: "
            "something was held or is blocked; 1: something failed.",
     .options = CHOICE | BIT(OPTION_PLAN) | BIT(OPTION_DIGEST) | BIT(OPTION_YES) | BIT(OPTION_ALLOW_SHRINK),
     .formats = PEOPLE_AND_PROGRAMS,
     .settings = true,
     EXAMPLES(apply_examples)},
    {.name = "drift",
     .summary = "show what was changed outside Git",
     .run = command_drift,
     .options = CHOICE,
     .doc = "One comparison, reported as drift: what differs from the state that was last applied, and what "
            "nobody asked for. "
            "Changes that wait in Git are not drift; see plan. Exit status 0: none; 2: drift; 1: an error.",
     .formats = PEOPLE_AND_PROGRAMS,
     .settings = true,
     EXAMPLES(drift_examples)},
    {.name = "watch",
     .summary = "the controller: watch the repository and the clouds, for ever",
     .run = command_watch,
     .doc = "Applies every commit of the branch, sweeps every region at an interval, and corrects or reports "
            "drift as the specs and "
            "the policy say. SIGTERM finishes the requests in flight and stops within 10 s; SIGHUP reads "
            "tenantry.yaml again.",

     .formats = BIT(FORMAT_TEXT) | BIT(FORMAT_JSON),
     .settings = true,
     EXAMPLES(watch_examples)},
    {.name = "status",
     .arguments = "[CLIENT]",
     .summary = "how the clients stand",
     .run = command_status,
     .doc =
         "Each client's status as the last pass that looked at it left it: of watch or of apply, in the "
         "ledger of the state folder. No cloud is asked. Exit status 0 whatever the status is; 1: a CLIENT "
         "that was never looked at, or a ledger that cannot be read.",
     .formats = PEOPLE_AND_PROGRAMS,
     .most_arguments = 1,
     .settings = true,
     EXAMPLES(status_examples)},
    {.name = "history",
     .arguments = "[CLIENT]",
     .summary = "what was changed, when, for which commit",
     .run = command_history,
     .doc =
         "The changes that watch, apply and rebuild carried out or tried, newest first, from the ledger of "
         "the state folder. Exit status 0; 1: a CLIENT that was never looked at, or a ledger that cannot be "
         "read.",
     .options = BIT(OPTION_LIMIT),
     .formats = PEOPLE_AND_PROGRAMS,
     .most_arguments = 1,
     .settings = true,
     EXAMPLES(history_examples)},
    {.name = "rebuild",
     .summary = "build every tenant of one region at another, from Git",
     .run = command_rebuild,
     .doc = "The same plan and apply with the region replaced: names of external networks and volume types "
            "are resolved by the target's "
            "Region. What has no counterpart there, and tenants that may not live there, are listed before "
            "anything is written.",
     .options = BIT(OPTION_REGION) | BIT(OPTION_INTO) | BIT(OPTION_CLIENT) | BIT(OPTION_AT) |
                BIT(OPTION_PATH) | BIT(OPTION_YES) | BIT(OPTION_DRY_RUN) | BIT(OPTION_DIGEST),
     .formats = PEOPLE_AND_PROGRAMS,
     .settings = true,
     EXAMPLES(rebuild_examples)},
    {.name = "capacity",
     .summary = "what is promised, against what there is",
     .run = command_capacity,
     .doc =
         "Adds up what the quotas of active and suspended clients promise in each region: cores, ram, "
         "gigabytes of volumes, floating_ips, and vlans (networks with a `vlan`). What a Region's `capacity` "
         "does not say is read from its cloud: enabled hypervisors, pools of the volume service, IPv4 "
         "pools of external networks, network segment ranges. `times` is how often it is promised, "
         "`oversell` how often it may be, `left` what may still be promised. A quota that no spec writes is "
         "the cloud's default and in no sum; such projects are counted. Exit status 2: more is promised "
         "than may be; 1: something could not be read, or specs are invalid.",
     .options = BIT(OPTION_REGION) | BIT(OPTION_PATH) | BIT(OPTION_REV),
     .formats = PEOPLE_AND_PROGRAMS | BIT(FORMAT_MARKDOWN) | BIT(FORMAT_CSV),
     .settings = true,
     EXAMPLES(capacity_examples)},
    {.name = "import",
     .summary = "write specs of tenants that exist",
     .run = command_import,
     .doc =
         "Reads a region and writes a Client for each project of a tenant, or for the projects named; those "
         "that carry Tenantry's mark are one client together. OpenStack's own projects, and what the fleet "
         "has already, are left out, and named. Nothing is written to any cloud. A plan of what was "
         "written only adopts, or is empty where the mark is there. What a spec cannot say is told in a "
         "comment and on standard error. Where no fleet names the region, a Region stands first. Exit "
         "status 0: all is said; 2: something is left out; 1: an error or an incomplete reading.",
     .options = BIT(OPTION_REGION) | BIT(OPTION_PROJECT) | BIT(OPTION_CLIENT) | BIT(OPTION_PATH) |
                BIT(OPTION_OUT) | BIT(OPTION_FORCE),
     .formats = BIT(FORMAT_TEXT),
     .settings = true,
     EXAMPLES(import_examples)},
    {.name = "usage",
     .summary = "hours and gigabytes per client and month",
     .run = command_usage,
     .doc =
         "Adds up what the projects that carry a client's mark have used in a month (UTC), region by "
         "region. server_hours, core_hours and ram_gib_hours are Nova's: servers that were deleted "
         "meanwhile count, and so do stopped ones, each by the flavor that it has or had last. "
         "volume_gib, snapshot_gib, backup_gib, floating_ips, image_bytes and object_bytes are what is "
         "there now; their hours are those since each was made, at the size that it has now. Cinder, "
         "Neutron and Glance do not list what was deleted: it is in none of these, and a month that is "
         "over counts only what is still there of it. object_bytes needs the role ResellerAdmin. A "
         "project that is gone has lost its mark, and is in no sum. What could not be read is told and left "
         "empty, never counted as nothing: then `complete` is false and the exit status 1.",
     .options = CHOICE | BIT(OPTION_MONTH),
     .formats = PEOPLE_AND_PROGRAMS | BIT(FORMAT_MARKDOWN) | BIT(FORMAT_CSV),
     .settings = true,
     EXAMPLES(usage_examples)},
    {.name = "sandbox",
     .summary = "a small OpenStack on loopback, for trying out, tests and rehearsals",
     .run = command_sandbox,
     .doc =
         "Serves Keystone, Neutron, Nova, Cinder, Glance and Swift on 127.0.0.1, and prints a clouds.yaml "
         "with an entry for each region. Nothing in it is real: no packet flows and no server runs, but "
         "quotas, conflicts and refusals are those of OpenStack. "
         "At /sandbox it is told what is to go wrong: POST /sandbox/faults with {\"do\": \"status\", "
         "\"status\": 503, \"method\": \"POST\", \"path\": \"*/networks\", \"count\": 2}. Besides status "
         "there are proxy, hang-up, never, slow, cut, malformed, types, huge, end, lose, repeat, hide, stale "
         "and meanwhile; requests are met by method, path, region, service and number, and \"acts\": true "
         "lets the service act all the same. GET /sandbox/requests lists what was asked; PUT "
         "/sandbox/settings {\"latency_ms\": 5, \"jitter_ms\": 50} sets the pace; POST "
         "/sandbox/expire-tokens, GET and PUT /sandbox/state and POST /sandbox/reset do as they say.",
     .options = BIT(OPTION_REGIONS) | BIT(OPTION_STATE) | BIT(OPTION_PORT) | BIT(OPTION_TLS) |
                BIT(OPTION_ALL_SERVICES) | BIT(OPTION_RELEASE) | BIT(OPTION_LATENCY) |
                BIT(OPTION_TOKEN_LIFE) | BIT(OPTION_FAULTS) | BIT(OPTION_REQUESTS),
     .formats = BIT(FORMAT_TEXT),
     EXAMPLES(sandbox_examples)},
    {.name = "schema",
     .arguments = "[KIND]",
     .summary = "JSON Schema of the specs, for editors",
     .run = command_schema,
     .formats = BIT(FORMAT_TEXT) | BIT(FORMAT_JSON),
     .most_arguments = 1,
     EXAMPLES(schema_examples)},
};

const size_t command_count = COUNT(command_rows);

const struct command_row *table_command(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(command_rows[i].name, name) == 0)
            return &command_rows[i];
    return NULL;
}
