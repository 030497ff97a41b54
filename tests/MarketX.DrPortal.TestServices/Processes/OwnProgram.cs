namespace MarketX.DrPortal.TestServices.Processes;

/// <summary>Command lines of this very program, also when it is loaded as a library of a test project.</summary>
internal static class OwnProgram
{
    public static CommandLine Run(params string[] arguments) =>
        new(DotnetHost, ["exec", typeof(OwnProgram).Assembly.Location, .. arguments])
        {
            // Small daemons: one heap and no background compiler threads beside the tests.
            Environment = new Dictionary<string, string> { ["DOTNET_gcServer"] = "0", ["DOTNET_TieredPGO"] = "0" },
        };

    private static string DotnetHost =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
}
