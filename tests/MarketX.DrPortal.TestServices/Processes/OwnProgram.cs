namespace MarketX.DrPortal.TestServices.Processes;

/// <summary>Command lines of .NET programs, first of all of this very one, also when it is loaded as a library of a test project.</summary>
internal static class OwnProgram
{
    private static string DotnetHost =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    public static CommandLine Run(params string[] arguments) => Dotnet(typeof(OwnProgram).Assembly.Location).With(arguments);

    public static CommandLine Dotnet(string assembly) => new(DotnetHost, "exec", assembly);
}
