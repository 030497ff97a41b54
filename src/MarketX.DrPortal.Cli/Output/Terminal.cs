namespace MarketX.DrPortal.Cli.Output;

/// <summary>What stands at the other end of the standard streams.</summary>
internal static class Terminal
{
    /// <summary>Whether standard output can be drawn on. https://no-color.org: no escape sequence where NO_COLOR is set.</summary>
    public static bool CanDraw =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } term && term != "dumb";

    /// <summary>Whether a person can be asked.</summary>
    public static bool CanAsk => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Asks for a line; null when the person gave none.</summary>
    public static string? Ask(string question)
    {
        Console.Error.Write(question + " ");
        return Console.In.ReadLine();
    }
}
