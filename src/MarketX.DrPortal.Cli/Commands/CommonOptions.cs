using System.CommandLine;
using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary>The options that every command has, and those that several share.</summary>
internal static class CommonOptions
{
    // The length of what most likely holds the database: a restore within the recovery time objective.
    private static readonly TimeSpan LongWait = TimeSpan.FromHours(1);

    public static Option<FileInfo?> Config { get; } = new("--config")
    {
        Description = "Settings file, read after ./appsettings.json. Environment variables come later and win.",
        HelpName = "file",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "One JSON document on standard output, good or bad; everything for people goes to standard error.",
        Recursive = true,
    };

    public static Option<string?> Server { get; } = new("--server")
    {
        Description = "Work on this portal, over its HTTP API, instead of in this process. All commands but doctor and backup --portal do.",
        HelpName = "url",
        Recursive = true,
    };

    public static Option<FileInfo?> TokenFile { get; } = new("--token-file")
    {
        Description = "File with the token or API key for --server. Else DRPORTAL_TOKEN_FILE or DRPORTAL_TOKEN.",
        HelpName = "file",
        Recursive = true,
    };

    /// <summary>Who acts: the operating system's user. Whoever has the configuration's secrets has every right.</summary>
    public static Actor Actor { get; } =
        new($"{Environment.UserName}@{Environment.MachineName}", PortalRole.Admin, RequestOrigin.CommandLine);

    public static void AddTo(RootCommand root)
    {
        root.Add(Config);
        root.Add(Json);
        root.Add(Server);
        root.Add(TokenFile);
    }

    /// <summary>The server that a restored database is on.</summary>
    public static Option<string?> On() => new("--on")
    {
        Description = "The server that the database is on: a name from Servers in the settings. Without it the one of DATABASE_HOST, where production is.",
        HelpName = "server",
    };

    /// <summary>How long to wait for another run on the same database.</summary>
    public static Option<TimeSpan> Wait() => new("--wait")
    {
        Description = "How long to wait while another run holds the database, e.g. 90s, 10m; without a duration 1h. Without --wait not at all. The command's own run is waited for in any case.",
        HelpName = "duration",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result =>
        {
            if (result.Tokens.Count == 0)
                return LongWait;
            if (Duration.TryParse(result.Tokens[0].Value, out var duration))
                return duration;
            result.AddError($"--wait is '{result.Tokens[0].Value}': give a duration such as 90s, 10m or 1h, at most 23h.");
            return default;
        },
    };

    /// <summary>How many rows of a list to return.</summary>
    public static Option<int> Take()
    {
        var take = new Option<int>("--take") { Description = "How many to show, 1 to 500.", HelpName = "n", DefaultValueFactory = _ => 25 };
        take.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var value) && value is < 1 or > 500)
                result.AddError($"--take is {value}: give 1 to 500.");
        });
        return take;
    }
}
