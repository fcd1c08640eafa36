using System.Diagnostics;
using Assay.Risks;
using Assay.Risks.Search;
using Assay.Risks.Store;
using Assay.Storage;
using Assay.TestKit;
using static System.FormattableString;

namespace Assay.Benchmarks;

/// <summary>Searches with all facets, over the committed list of queries, at two sizes of a made-up repository, on both databases.</summary>
internal static class SearchBench
{
    private const int Rounds = 20, WarmUp = 10, Slowest = 4;

    public static void Run()
    {
        Console.WriteLine(Invariant($"{SearchQueries.All.Count} queries, {Rounds} rounds, load {Load()}"));
        using var folder = new TemporaryFolder();
        foreach (var risks in (int[])[2_000, 20_000])
        {
            var file = SyntheticRisks.Json(risks);
            Time("SQLite", Database.OfFile(folder[Invariant($"{risks}.db")]), risks, file);
            if (Server() is { } server)
                Time("PostgreSQL", server, risks, file);
        }
    }

    private static Database? Server()
    {
        try
        {
            // As servers are used: a connection is kept for the next question.
            return Database.Named(PostgreSqlServer.NewDatabase().Replace("Pooling=false", "Pooling=true", StringComparison.Ordinal));
        }
        catch (Xunit.Sdk.SkipException absent)
        {
            Console.WriteLine(absent.Message);
            return null;
        }
    }

    private static void Time(string name, Database database, int risks, byte[] file)
    {
        var start = Stopwatch.GetTimestamp();
        new RiskStore(database).Import(file, "made-up.json");
        var import = Stopwatch.GetElapsedTime(start);
        using var search = new RiskSearch(database);
        var queries = SearchQueries.All.Select(SearchQuery.Parse).ToList();
        var first = Milliseconds(search, queries[0]);
        // As a program that has been running: its code is compiled for good by then.
        for (var i = 0; i < WarmUp * queries.Count; i++)
            search.Find(queries[i % queries.Count]);
        var times = queries.Select(_ => new List<(double Clock, double Processor)>()).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < queries.Count; i++)
                times[i].Add(Both(search, queries[i]));
        }
        Console.WriteLine(Invariant($"{name,-10} {risks,6:N0} risks, import {import.TotalSeconds:0.0} s, first search {first:0} ms, load {Load()}"));
        Report("by the clock, all rounds", times.SelectMany(time => time.Select(one => one.Clock)));
        // On a machine that others use too, what a query takes when it is let run.
        Report("by the clock, each query's best round", times.Select(time => time.Min(one => one.Clock)));
        Report("this process's processor time, each query's median", times.Select(time => At([.. time.Select(one => one.Processor).Order()], 0.5)));
        foreach (var (query, time) in queries.Zip(times).OrderByDescending(pair => pair.Second.Min(one => one.Clock)).Take(Slowest))
            Console.WriteLine(Invariant($"    {time.Min(one => one.Clock),6:0.0} ms  {search.Find(query).Total,6:N0} found  {query}"));
    }

    private static void Report(string what, IEnumerable<double> times)
    {
        double[] sorted = [.. times.Order()];
        Console.WriteLine(Invariant($"  {what,-52} p50 {At(sorted, 0.5),6:0.0} ms  p95 {At(sorted, 0.95),6:0.0} ms  most {sorted[^1],6:0.0} ms"));
    }

    private static (double Clock, double Processor) Both(RiskSearch search, SearchQuery query)
    {
        var before = Environment.CpuUsage.TotalTime;
        return (Milliseconds(search, query), (Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
    }

    private static double Milliseconds(RiskSearch search, SearchQuery query)
    {
        var start = Stopwatch.GetTimestamp();
        search.Find(query);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
