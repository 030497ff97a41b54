using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Core.Runs;
using Spectre.Console;

namespace MarketX.DrPortal.Cli.Runs;

/// <summary>For a terminal: one bar for the whole run, and below it what it is doing.</summary>
internal sealed class LiveRunView : RunView
{
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _display;
    private ProgressTask? _bar;

    public LiveRunView(CommandOutput output) : base(output) => _display = DisplayAsync();

    public override async ValueTask DisposeAsync()
    {
        _ended.TrySetResult();
        await _display;
    }

    protected override void OnProgress(RunProgress progress)
    {
        if (_bar is not { } bar)
            return;
        bar.IsIndeterminate = progress.Fraction is null;
        bar.Value = 100 * (progress.Fraction ?? 0);
        bar.Description = Markup.Escape($"{progress.Phase} {ProgressText.Details(progress)}".Trim());
    }

    protected override void OnWarning(string text)
    {
        // On the same terminal a line on standard error would tear the bar.
        if (Console.IsErrorRedirected)
            Output.Warn(text);
        else
            _console.WriteLine($"warning: {text}");
    }

    private Task DisplayAsync() => _console.Progress()
        .AutoClear(true)
        .Columns(new SpinnerColumn(), new ProgressBarColumn { Width = 30 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .StartAsync(async context =>
        {
            _bar = context.AddTask("Starting", maxValue: 100);
            if (Latest is { } progress)
                OnProgress(progress);
            await _ended.Task;
        });
}
