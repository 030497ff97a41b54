using System.CommandLine;
using MarketX.DrPortal.Soak;
using MarketX.DrPortal.TestServices.Processes;

var minutes = new Option<double>("--minutes") { Description = "How long.", DefaultValueFactory = _ => 60 };
var seed = new Option<int>("--seed") { Description = "Of the random numbers: the same seed asks for the same things in the same order.", DefaultValueFactory = _ => 1 };
var scale = new Option<double>("--scale") { Description = "Size of the sample database.", DefaultValueFactory = _ => 0.2 };
var state = new Option<DirectoryInfo>("--state") { Description = "Folder of servers and sample." };
var cache = new Option<DirectoryInfo>("--cache") { Description = "Folder of downloads." };
var program = new Option<FileInfo>("--program") { Description = "The portal." };
var root = new RootCommand("Backups, restores, cancels and kills at random, with what must always hold looked at throughout.") { minutes, seed, scale, state, cache, program };
root.SetAction(async (parsed, cancellationToken) => await SoakRun.ExecuteAsync(
    new SoakOptions(
        TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(seed), parsed.GetValue(scale),
        parsed.GetRequiredValue(state), parsed.GetRequiredValue(cache), parsed.GetRequiredValue(program)),
    cancellationToken));
try
{
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (Exception failure) when (failure is ServiceException or OperationCanceledException)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
