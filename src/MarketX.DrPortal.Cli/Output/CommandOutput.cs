using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Output;

/// <summary>
/// Where a command writes. Results go to standard output, warnings and errors to standard error. In JSON mode
/// standard output holds exactly one document, <c>{ "error": { "code", "exitCode", "message" } }</c> when it failed,
/// and progress goes to standard error too.
/// </summary>
internal sealed class CommandOutput(TextWriter standard, TextWriter error, bool json)
{
    private static readonly JsonSerializerOptions JsonOptions = new(RunJson.Options)
    {
        // A promise to scripts: every field is there, also where it has no value.
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private readonly Lock _gate = new();

    public bool Json => json;

    /// <summary>Where progress goes.</summary>
    public TextWriter Progress => json ? error : standard;

    public static CommandOutput ForConsole(bool json) => new(Console.Out, Console.Error, json);

    /// <summary>The result: a document in JSON mode, text otherwise.</summary>
    public void Result(object document, Action<TextWriter> text)
    {
        lock (_gate)
        {
            if (json)
                standard.WriteLine(JsonSerializer.Serialize(document, JsonOptions));
            else
                text(standard);
        }
    }

    /// <summary>A line of progress.</summary>
    public void Say(string line)
    {
        lock (_gate)
            Progress.WriteLine(line);
    }

    /// <summary>Something to look at that stops nothing.</summary>
    public void Warn(string sentence)
    {
        lock (_gate)
            error.WriteLine($"warning: {sentence}");
    }

    /// <summary>A line for people beside a file that goes to standard output.</summary>
    public void Note(string line)
    {
        lock (_gate)
            error.WriteLine(line);
    }

    /// <summary>A line of an error that the verdict does not repeat.</summary>
    public void Error(string line)
    {
        lock (_gate)
            error.WriteLine($"error: {line}");
    }

    /// <summary>Where an unexpected error came from.</summary>
    public void Trace(Exception exception)
    {
        lock (_gate)
            error.WriteLine(exception.StackTrace);
    }

    /// <summary>Writes a failure and returns its exit code.</summary>
    public int Fail(Failure failure, string? alert = null)
    {
        lock (_gate)
        {
            error.WriteLine($"drportal: {(alert is null ? "" : $"alert: {alert} ")}{failure.Message}");
            if (json)
            {
                var document = new { Error = new { Code = failure.Code.Name, ExitCode = failure.Code.Number, failure.Message } };
                standard.WriteLine(JsonSerializer.Serialize(document, JsonOptions));
            }
        }

        return failure.Code.Number;
    }
}
