using System.CommandLine;
using MarketX.DrPortal.Benchmarks;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.TestServices.Processes;

var scale = new Option<double>("--scale") { Description = "Size of the sample database: 18 is about 1 GB of COPY data.", DefaultValueFactory = _ => 18 };
var repetitions = new Option<int>("--repetitions") { Description = "How often everything is measured.", DefaultValueFactory = _ => 3 };
var only = new Option<string?>("--only") { Description = $"One suite: {string.Join(", ", BenchmarkRun.Suites)}." };
var json = new Option<FileInfo?>("--json") { Description = "Write all figures to this file too." };
var state = new Option<DirectoryInfo>("--state") { Description = "Folder of servers and sample; kept between runs." };
var cache = new Option<DirectoryInfo>("--cache") { Description = "Folder of downloads." };
var program = new Option<FileInfo>("--program") { Description = "The drportal to measure." };
only.AcceptOnlyFromAmong(BenchmarkRun.Suites);
var root = new RootCommand("Measures the engine side by side with what it replaces, and prints Markdown.") { scale, repetitions, only, json, state, cache, program };
root.SetAction(async (parsed, cancellationToken) => await BenchmarkRun.ExecuteAsync(
    new BenchmarkOptions
    {
        Scale = parsed.GetValue(scale),
        Repetitions = parsed.GetValue(repetitions),
        Only = parsed.GetValue(only),
        Json = parsed.GetValue(json),
        StateFolder = parsed.GetRequiredValue(state),
        CacheFolder = parsed.GetRequiredValue(cache),
        Program = parsed.GetRequiredValue(program),
    },
    cancellationToken));
root.Add(RestoreCommand());
try
{
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (Exception failure) when (failure is ServiceException or OperationCanceledException or RequestRefusedException)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}

// What this program starts of itself, to be measured in a process of its own.
static Command RestoreCommand()
{
    var key = new Argument<string>("key");
    var database = new Argument<string>("database");
    var tables = new Option<string[]>("--table");
    var verify = new Option<bool>("--verify");
    var command = new Command("restore", "One restore by the engine.") { key, database, tables, verify };
    command.Hidden = true;
    command.SetAction((parsed, cancellationToken) => EngineRestore.RunAsync(
        new RestoreRequest(parsed.GetRequiredValue(key), parsed.GetRequiredValue(database))
        {
            Tables = parsed.GetValue(tables) is { Length: > 0 } chosen ? chosen : null,
            Verify = parsed.GetValue(verify),
        },
        cancellationToken));
    return command;
}
